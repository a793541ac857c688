import { leadingClients } from '../clients.ts';
import { rabbitmqCondition } from '../condition.ts';
import { levelAbove } from '../levels.ts';
import { ofBroker } from '../readings.ts';

/** A client needs some time to open its first channel, and a pool holds a few in reserve. */
const SETTLED_MILLISECONDS = 10 * 60_000;
const FIRES = 50;
const CLEARS = 25;
const LEAST_SHARE = 0.3;

/** Many connections are open and never used. */
export const idleConnections = rabbitmqCondition({
  id: 'idle-connections',
  title: 'Connections without a channel',
  group: 'connections',
  severity: 'info',
  meaning:
    'They do nothing, but count against the limits and take memory. Often what a connection leak leaves behind, or a pool that is far too large.',
  threshold: `Fires when ${FIRES} connections and ${LEAST_SHARE * 100} % of all have had no channel and been open for 10 minutes; clears below ${CLEARS}.`,
  holdSeconds: 300,
  clearSeconds: 300,
  provenOn: ['RabbitMQ 3.10.8'],
  sources: ['connections'],
  evaluate: ({ connections }, input) => {
    const idle = connections.filter(
      ({ channels, connectedAt = input.now }) => channels === 0 && input.now - connectedAt >= SETTLED_MILLISECONDS,
    );
    const many = idle.length >= connections.length * LEAST_SHARE;
    return [
      ofBroker(input, many ? levelAbove(idle.length, { fires: FIRES, clears: CLEARS }) : 'ok', [
        { label: 'connections without a channel', value: idle.length, unit: 'count', limit: FIRES },
        { label: 'connections', value: connections.length, unit: 'count' },
        ...leadingClients(idle, 'idle connections'),
      ]),
    ];
  },
});
