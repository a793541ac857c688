import { judgeChurn } from '../churn.ts';
import { rabbitmqCondition } from '../condition.ts';

/** Clients declare queues all the time. */
export const queueChurn = rabbitmqCondition({
  id: 'queue-churn',
  title: 'Queue churn',
  group: 'connections',
  severity: 'warning',
  meaning:
    'Each new queue is agreed on by every node of the cluster. Done for each request or task, it slows down everything else that changes queues and bindings.',
  threshold:
    'Fires when the median of three minutes is at least 10 declared queues a second and 10 % of those that exist, and in any case at 100 a second; clears below half of that.',
  holdSeconds: 60,
  clearSeconds: 120,
  provenOn: ['RabbitMQ 3.10.8'],
  sources: ['overview'],
  evaluate: ({ overview: { totals, churn } }, input) =>
    judgeChurn(
      {
        figure: 'queues-declared-rate',
        label: 'queues declared',
        now: churn.queueDeclared,
        open: totals.queues,
        matters: 10,
        replacedPercent: 10,
      },
      input,
      [
        { label: 'queues created', value: churn.queueCreated ?? 0, unit: 'per-second' },
        { label: 'queues deleted', value: churn.queueDeleted ?? 0, unit: 'per-second' },
      ],
    ),
});
