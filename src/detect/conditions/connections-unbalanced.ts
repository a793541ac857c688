import { rabbitmqCondition } from '../condition.ts';
import { percentOf } from '../levels.ts';
import { estimateBy } from '../limits.ts';

/** Percent of its fair share that a node has at least, and the number of connections from which it matters. */
const FIRES = 20;
const CLEARS = 40;
const LEAST = 60;
/** After a restart the clients of the other nodes stay where they are; that is not news for half an hour. */
const SETTLED_MILLISECONDS = 30 * 60_000;

/** A node has next to no clients, so that the others carry its share. */
export const connectionsUnbalanced = rabbitmqCondition({
  id: 'connections-unbalanced',
  title: 'Connections unbalanced',
  group: 'connections',
  severity: 'info',
  meaning:
    'After restarts all clients gather on the nodes that came first. These reach their limits of connections, memory and CPU while another one idles. Clients spread again when they reconnect.',
  threshold: `Fires when a node that has been up for half an hour has less than ${FIRES} % of its fair share of at least ${LEAST} connections; clears above ${CLEARS} %.`,
  holdSeconds: 600,
  clearSeconds: 300,
  provenOn: ['RabbitMQ 3.10.8'],
  sources: ['connections', 'nodes'],
  evaluate: ({ nodes }, { snapshot }) => {
    const counts = estimateBy(snapshot.rabbitmq?.connections, ({ node }) => node);
    const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
    const running = nodes.filter((node) => node.running);
    if (total < LEAST || running.length < 2) return [];
    const fair = total / running.length;
    return running
      .filter(({ uptime = 0 }) => uptime >= SETTLED_MILLISECONDS)
      .map(({ name }) => {
        const own = counts.get(name) ?? 0;
        const share = percentOf(own, fair);
        return {
          subject: { kind: 'node', name },
          level: share < FIRES ? 'firing' : share < CLEARS ? 'between' : 'ok',
          evidence: [
            { label: 'of its fair share', value: share, unit: 'percent', limit: FIRES },
            { label: 'connections', value: own, unit: 'count' },
            { label: 'connections in all', value: total, unit: 'count' },
          ],
        };
      });
  },
});
