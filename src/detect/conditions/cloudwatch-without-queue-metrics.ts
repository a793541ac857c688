import { rabbitmqCondition } from '../condition.ts';

/** CloudWatch has no metrics of any queue. */
export const cloudwatchWithoutQueueMetrics = rabbitmqCondition({
  id: 'cloudwatch-without-queue-metrics',
  title: 'No queue metrics in CloudWatch',
  group: 'queues',
  onlyOn: 'amazon-mq',
  versions: '>=4.0.0',
  severity: 'info',
  meaning:
    'For RabbitMQ 4 Amazon MQ publishes no metrics of single queues. CloudWatch alarms on queues made for RabbitMQ 3 have gone quiet; the figures here come from the broker.',
  threshold: 'Fires while a broker with RabbitMQ 4 or later has queues.',
  holdSeconds: 300,
  clearSeconds: 0,
  provenOn: ['RabbitMQ 4.0.5', 'RabbitMQ 4.3.6'],
  sources: ['overview'],
  evaluate: ({ overview: { totals } }, { broker }) => [
    {
      subject: { kind: 'broker', name: broker.name },
      level: (totals.queues ?? 0) > 0 ? 'firing' : 'ok',
      evidence: [{ label: 'queues', value: totals.queues ?? 0, unit: 'count' }],
    },
  ],
});
