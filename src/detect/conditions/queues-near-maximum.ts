import { rabbitmqCondition } from '../condition.ts';
import { sharesOfInstance } from '../limits.ts';

/** The broker comes near the queues that its instance type allows. */
export const queuesNearMaximum = rabbitmqCondition({
  id: 'queues-near-maximum',
  title: 'Queues near maximum of instance type',
  group: 'limits',
  severity: 'warning',
  meaning:
    'At 100 % no queue can be declared any more. Long before, many queues slow down restarts and synchronisation.',
  threshold:
    'Warning from 80 % of what Amazon MQ allows for the instance type, deployment mode and version, critical from 90 %; clears below 70 %. Not judged where the instance type is not known.',
  holdSeconds: 60,
  clearSeconds: 60,
  provenOn: ['RabbitMQ 3.10.8'],
  sources: ['overview'],
  evaluate: ({ overview: { totals } }, input) =>
    sharesOfInstance(input, 'queues', 'broker', new Map([[input.broker.name, totals.queues ?? 0]])),
});
