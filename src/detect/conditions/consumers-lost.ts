import { rabbitmqCondition } from '../condition.ts';
import { judgeLoss } from '../sudden-loss.ts';

/** Half of the consumers, or all of them, are gone. */
export const consumersLost = rabbitmqCondition({
  id: 'consumers-lost',
  title: 'Consumers gone',
  group: 'connections',
  severity: 'warning',
  meaning:
    'Fewer workers take messages than a moment ago; queues will grow. Consumers also vanish while their connections stay, for instance after a consumer timeout or a failover of the queue.',
  threshold:
    'Fires when there are at most half as many consumers as in the half hour before (10 at least); clears above three quarters, or when that is the new normal.',
  holdSeconds: 60,
  clearSeconds: 60,
  provenOn: ['RabbitMQ 3.10.8'],
  sources: ['overview'],
  evaluate: ({ overview: { totals } }, input) => judgeLoss('consumers', totals.consumers, input),
});
