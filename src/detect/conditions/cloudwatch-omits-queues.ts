import { rabbitmqCondition } from '../condition.ts';

/** Amazon MQ publishes the metrics of so many queues of a RabbitMQ broker (developer guide, "Monitoring"). */
const PUBLISHED = 500;

/** CloudWatch has metrics of some of the queues only. */
export const cloudwatchOmitsQueues = rabbitmqCondition({
  id: 'cloudwatch-omits-queues',
  title: 'More queues than CloudWatch shows',
  group: 'queues',
  onlyOn: 'amazon-mq',
  versions: '<4.0.0',
  severity: 'info',
  meaning: `Amazon MQ publishes queue metrics for ${PUBLISHED} queues, chosen by their number of consumers. Alarms on the others never fire, and which ones those are changes; this program reads all of them from the broker.`,
  threshold: `Fires when the broker has more than ${PUBLISHED} queues, clears at ${PUBLISHED} or fewer.`,
  holdSeconds: 300,
  clearSeconds: 0,
  provenOn: ['RabbitMQ 3.10.8'],
  sources: ['overview'],
  evaluate: ({ overview: { totals } }, { broker }) => {
    const queues = totals.queues ?? 0;
    return [
      {
        subject: { kind: 'broker', name: broker.name },
        level: queues > PUBLISHED ? 'firing' : 'ok',
        evidence: [
          { label: 'queues', value: queues, unit: 'count', limit: PUBLISHED },
          { label: 'queues that CloudWatch omits', value: Math.max(0, queues - PUBLISHED), unit: 'count' },
        ],
      },
    ];
  },
});
