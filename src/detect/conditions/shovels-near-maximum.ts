import { rabbitmqCondition } from '../condition.ts';
import { estimateBy, sharesOfInstance } from '../limits.ts';

/** A node comes near the shovels that its instance type allows. */
export const shovelsNearMaximum = rabbitmqCondition({
  id: 'shovels-near-maximum',
  title: 'Shovels near maximum of instance type',
  group: 'limits',
  severity: 'warning',
  meaning: 'At 100 % no shovel can be created any more, and after the loss of a node its shovels may not find room.',
  threshold:
    'Warning from 80 % of what Amazon MQ allows for the instance type, deployment mode and version, critical from 90 %; clears below 70 %. Not judged where the instance type is not known.',
  holdSeconds: 60,
  clearSeconds: 60,
  provenOn: ['RabbitMQ 4.0.5', 'RabbitMQ 4.3.6'],
  sources: ['shovels'],
  evaluate: (_values, input) =>
    sharesOfInstance(
      input,
      'shovels',
      'node',
      estimateBy(input.snapshot.rabbitmq?.shovels, ({ node }) => node),
    ),
});
