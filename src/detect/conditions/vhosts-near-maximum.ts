import { rabbitmqCondition } from '../condition.ts';
import { sharesOfInstance } from '../limits.ts';

/** The broker comes near the virtual hosts that its instance type allows. */
export const vhostsNearMaximum = rabbitmqCondition({
  id: 'vhosts-near-maximum',
  title: 'Virtual hosts near maximum of instance type',
  group: 'limits',
  severity: 'warning',
  meaning: 'At 100 % no virtual host can be created any more. Each one costs memory and start-up time on every node.',
  threshold:
    'Warning from 80 % of what Amazon MQ allows for the instance type, deployment mode and version, critical from 90 %; clears below 70 %. Not judged where the instance type is not known.',
  holdSeconds: 60,
  clearSeconds: 60,
  provenOn: ['RabbitMQ 3.10.8'],
  sources: ['vhosts'],
  evaluate: ({ vhosts }, input) =>
    sharesOfInstance(input, 'vhosts', 'broker', new Map([[input.broker.name, vhosts.length]])),
});
