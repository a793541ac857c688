import { rabbitmqCondition } from '../condition.ts';

/** Nodes that run have lost sight of each other and go on apart. */
export const networkPartition = rabbitmqCondition({
  id: 'network-partition',
  title: 'Network partition',
  group: 'availability',
  severity: 'critical',
  meaning:
    'Parts of the cluster go on separately: clients at different nodes see different queues and messages, and one side loses what it did when the partition heals. On Amazon MQ the minority side pauses.',
  threshold: 'Fires when a node reports peers from which it is partitioned; clears when none does.',
  holdSeconds: 0,
  clearSeconds: 60,
  provenOn: ['RabbitMQ 3.10.8'],
  sources: ['nodes'],
  evaluate: ({ nodes }) =>
    nodes.map(({ name, partitions }) => ({
      subject: { kind: 'node', name },
      level: partitions.length > 0 ? 'firing' : 'ok',
      evidence: [{ label: 'partitioned from', value: partitions.join(', ') || 'none' }],
    })),
});
