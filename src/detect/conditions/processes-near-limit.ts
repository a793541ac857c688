import { rabbitmqCondition } from '../condition.ts';
import { sharesOfNodes } from '../node-shares.ts';
import { processUsage } from '../node-usage.ts';

/** A node runs out of Erlang processes: every connection, channel and queue takes some. */
export const processesNearLimit = rabbitmqCondition({
  id: 'processes-near-limit',
  title: 'Erlang processes near limit',
  group: 'memory-disk-cpu',
  severity: 'warning',
  meaning: 'At 100 % the node crashes, rather than refusing what is too much. Usually channels or connections leak.',
  threshold: 'Warning from 80 % of what a node may have, critical from 90 %; clears below 70 %. Each node by itself.',
  holdSeconds: 60,
  clearSeconds: 60,
  provenOn: ['RabbitMQ 3.10.8'],
  sources: ['nodes'],
  evaluate: ({ nodes }) => sharesOfNodes(nodes, processUsage),
});
