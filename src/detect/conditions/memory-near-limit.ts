import { MEMORY_SHARE } from '../../catalog/thresholds.ts';
import { rabbitmqCondition } from '../condition.ts';
import { sharesOfNodes } from '../node-shares.ts';
import { memoryUsage } from '../node-usage.ts';

/** A node comes near the memory at which it blocks publishers. */
export const memoryNearLimit = rabbitmqCondition({
  id: 'memory-near-limit',
  title: 'Memory near limit',
  group: 'memory-disk-cpu',
  severity: 'warning',
  meaning: 'At 100 % the node raises a memory alarm, and publishers on every node are blocked.',
  threshold:
    "Warning from 80 % of the node's own memory limit, critical from 90 %; clears below 75 %. Each node by itself.",
  holdSeconds: 60,
  clearSeconds: 60,
  provenOn: ['RabbitMQ 3.10.8'],
  sources: ['nodes'],
  evaluate: ({ nodes }) => sharesOfNodes(nodes, memoryUsage, MEMORY_SHARE),
});
