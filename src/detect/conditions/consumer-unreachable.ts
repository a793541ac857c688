import { rabbitmqCondition } from '../condition.ts';

/** A quorum queue suspects that the node of one of its consumers is gone. */
export const consumerUnreachable = rabbitmqCondition({
  id: 'consumer-unreachable',
  title: 'Consumer suspected to be gone',
  group: 'connections',
  severity: 'warning',
  meaning:
    'The queue cannot reach the node at which this consumer is connected. Its messages are held back until the node answers, or go to another consumer.',
  threshold: 'Fires when a consumer is reported as suspected to be down; clears when none is.',
  holdSeconds: 30,
  clearSeconds: 0,
  provenOn: ['RabbitMQ 3.10.8'],
  sources: ['consumers'],
  evaluate: ({ consumers }) =>
    consumers.map(({ vhost, queue, tag, connection, activityStatus = 'up' }) => ({
      subject: { kind: 'consumer', vhost, name: tag },
      level: activityStatus === 'suspected_down' ? 'firing' : 'ok',
      evidence: [
        { label: 'activity', value: activityStatus },
        { label: 'queue', value: queue },
        { label: 'connection', value: connection },
      ],
    })),
});
