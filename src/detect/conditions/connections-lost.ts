import { rabbitmqCondition } from '../condition.ts';
import { judgeLoss } from '../sudden-loss.ts';

/** Half of the clients, or all of them, are gone. */
export const connectionsLost = rabbitmqCondition({
  id: 'connections-lost',
  title: 'Clients gone',
  group: 'connections',
  severity: 'warning',
  meaning:
    'Applications were cut off or stopped, and did not come back: a network fault, an expired password or certificate, a deployment, a node that restarted.',
  threshold:
    'Fires when there are at most half as many connections as in the half hour before (10 at least); clears above three quarters, or when that is the new normal.',
  holdSeconds: 60,
  clearSeconds: 60,
  provenOn: ['RabbitMQ 3.10.8'],
  sources: ['overview'],
  evaluate: ({ overview: { totals } }, input) => judgeLoss('connections', totals.connections, input),
});
