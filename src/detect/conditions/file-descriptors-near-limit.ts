import { rabbitmqCondition } from '../condition.ts';
import { sharesOfNodes } from '../node-shares.ts';
import { fileDescriptorUsage } from '../node-usage.ts';

/** A node runs out of file descriptors: connections and queue files share them. */
export const fileDescriptorsNearLimit = rabbitmqCondition({
  id: 'file-descriptors-near-limit',
  title: 'File descriptors near limit',
  group: 'memory-disk-cpu',
  severity: 'warning',
  meaning: 'At 100 % the node accepts no more connections, and queues cannot open their files.',
  threshold: 'Warning from 80 % of what a node may have, critical from 90 %; clears below 70 %. Each node by itself.',
  holdSeconds: 60,
  clearSeconds: 60,
  provenOn: ['RabbitMQ 3.10.8'],
  sources: ['nodes'],
  evaluate: ({ nodes }) => sharesOfNodes(nodes, fileDescriptorUsage),
});
