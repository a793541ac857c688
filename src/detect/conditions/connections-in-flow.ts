import { leadingClients } from '../clients.ts';
import { rabbitmqCondition } from '../condition.ts';
import { levelAbove, percentOf } from '../levels.ts';
import { ofBroker } from '../readings.ts';

const FIRES = 20;
const CLEARS = 10;

/** Many publishers are slowed down because the broker cannot keep up. */
export const connectionsInFlow = rabbitmqCondition({
  id: 'connections-in-flow',
  title: 'Publishers slowed down',
  group: 'connections',
  severity: 'warning',
  meaning:
    'The broker takes messages slower than they are sent: queues, disk or CPU are the bottleneck. For moments this is normal; when it lasts, applications see slow publishing.',
  threshold: `Fires when at least ${FIRES} % of the connections are in flow for three minutes; clears below ${CLEARS} %.`,
  holdSeconds: 180,
  clearSeconds: 60,
  provenOn: ['RabbitMQ 3.10.8'],
  sources: ['connections'],
  evaluate: ({ connections }, input) => {
    if (connections.length === 0) return [];
    const slowed = connections.filter(({ state }) => state === 'flow');
    const share = percentOf(slowed.length, connections.length);
    return [
      ofBroker(input, levelAbove(share, { fires: FIRES, clears: CLEARS }), [
        { label: 'connections in flow, share', value: share, unit: 'percent', limit: FIRES },
        { label: 'connections in flow', value: slowed.length, unit: 'count' },
        ...leadingClients(slowed, 'in flow'),
      ]),
    ];
  },
});
