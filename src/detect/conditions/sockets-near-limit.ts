import { rabbitmqCondition } from '../condition.ts';
import { sharesOfNodes } from '../node-shares.ts';
import { socketUsage } from '../node-usage.ts';

/** A node runs out of sockets. RabbitMQ 4 counts none and says 0 of 0. */
export const socketsNearLimit = rabbitmqCondition({
  id: 'sockets-near-limit',
  title: 'Sockets near limit',
  group: 'memory-disk-cpu',
  versions: '<4.0.0',
  severity: 'warning',
  meaning: 'At 100 % the node accepts no more connections.',
  threshold: 'Warning from 80 % of what a node may have, critical from 90 %; clears below 70 %. Each node by itself.',
  holdSeconds: 60,
  clearSeconds: 60,
  provenOn: ['RabbitMQ 3.10.8'],
  sources: ['nodes'],
  evaluate: ({ nodes }) => sharesOfNodes(nodes, socketUsage),
});
