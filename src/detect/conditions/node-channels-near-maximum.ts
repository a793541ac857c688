import { rabbitmqCondition } from '../condition.ts';
import { estimateBy, sharesOfInstance } from '../limits.ts';

/** A node comes near the channels that its instance type allows. */
export const nodeChannelsNearMaximum = rabbitmqCondition({
  id: 'node-channels-near-maximum',
  title: 'Channels near maximum of instance type',
  group: 'limits',
  severity: 'warning',
  meaning: 'At 100 % a connection on this node that opens another channel is closed.',
  threshold:
    'Warning from 80 % of what Amazon MQ allows for the instance type, deployment mode and version, critical from 90 %; clears below 70 %. Not judged where the instance type is not known.',
  holdSeconds: 60,
  clearSeconds: 60,
  provenOn: ['RabbitMQ 3.10.8'],
  sources: ['channels'],
  evaluate: (_values, input) =>
    sharesOfInstance(
      input,
      'channels',
      'node',
      estimateBy(input.snapshot.rabbitmq?.channels, ({ node }) => node),
    ),
});
