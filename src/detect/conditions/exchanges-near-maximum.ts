import { rabbitmqCondition } from '../condition.ts';
import { sharesOfInstance } from '../limits.ts';

/** The broker comes near the exchanges that its instance type allows; only RabbitMQ 4 limits them. */
export const exchangesNearMaximum = rabbitmqCondition({
  id: 'exchanges-near-maximum',
  title: 'Exchanges near maximum of instance type',
  group: 'limits',
  versions: '>=4.0.0',
  severity: 'warning',
  meaning: 'At 100 % no exchange can be declared any more.',
  threshold:
    'Warning from 80 % of what Amazon MQ allows for the instance type, deployment mode and version, critical from 90 %; clears below 70 %. Not judged where the instance type is not known.',
  holdSeconds: 60,
  clearSeconds: 60,
  provenOn: ['RabbitMQ 4.0.5', 'RabbitMQ 4.3.6'],
  sources: ['overview'],
  evaluate: ({ overview: { totals } }, input) =>
    sharesOfInstance(input, 'exchanges', 'broker', new Map([[input.broker.name, totals.exchanges ?? 0]])),
});
