import { rabbitmqCondition } from '../condition.ts';
import { estimateBy, sharesOfInstance } from '../limits.ts';

/** A node comes near the connections that its instance type allows. */
export const nodeConnectionsNearMaximum = rabbitmqCondition({
  id: 'node-connections-near-maximum',
  title: 'Connections near maximum of instance type',
  group: 'limits',
  severity: 'warning',
  meaning: 'At 100 % the node refuses connections, while others may have room: clients that are sent there fail.',
  threshold:
    'Warning from 80 % of what Amazon MQ allows for the instance type, deployment mode and version, critical from 90 %; clears below 70 %. Not judged where the instance type is not known.',
  holdSeconds: 60,
  clearSeconds: 60,
  provenOn: ['RabbitMQ 3.10.8'],
  sources: ['connections'],
  evaluate: (_values, input) =>
    sharesOfInstance(
      input,
      'connections',
      'node',
      estimateBy(input.snapshot.rabbitmq?.connections, ({ node }) => node),
    ),
});
