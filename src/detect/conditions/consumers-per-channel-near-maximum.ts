import { rabbitmqCondition } from '../condition.ts';
import { sharesOfInstance } from '../limits.ts';

/** A channel comes near the consumers that Amazon MQ allows on one. */
export const consumersPerChannelNearMaximum = rabbitmqCondition({
  id: 'consumers-per-channel-near-maximum',
  title: 'Consumers per channel near maximum',
  group: 'limits',
  severity: 'warning',
  meaning:
    'At 100 % the next consumer on this channel closes the connection, with all its other consumers. RabbitMQ 4 on Amazon MQ allows only 10 by default.',
  threshold:
    'Warning from 80 % of what Amazon MQ allows for the instance type, deployment mode and version, critical from 90 %; clears below 70 %. Not judged where the instance type is not known.',
  holdSeconds: 60,
  clearSeconds: 60,
  provenOn: ['RabbitMQ 3.10.8'],
  sources: ['channels'],
  evaluate: ({ channels }, input) =>
    sharesOfInstance(
      input,
      'consumersPerChannel',
      'channel',
      new Map(channels.filter(({ consumers }) => consumers > 1).map(({ name, consumers }) => [name, consumers])),
    ),
});
