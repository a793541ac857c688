import { rabbitmqCondition } from '../condition.ts';

/** Links are reported with the figures of a node; one that has just started may not have reported yet. */
const SETTLED_MILLISECONDS = 120_000;

/** Two nodes that both run have no connection to each other. */
export const clusterLinkDown = rabbitmqCondition({
  id: 'cluster-link-down',
  title: 'Link between nodes down',
  group: 'availability',
  severity: 'critical',
  meaning:
    'Queues and clients on these two nodes cannot reach each other: publishing or consuming across them stalls. Often the first sign of a network partition.',
  threshold:
    'Fires when a running node that has been up for 2 minutes has no link to another one; clears when all are linked.',
  holdSeconds: 30,
  clearSeconds: 30,
  provenOn: ['recorded reply of RabbitMQ 4.3.6'],
  sources: ['nodes'],
  evaluate: ({ nodes }) => {
    const settled = nodes.filter(({ running, uptime = 0 }) => running && uptime >= SETTLED_MILLISECONDS);
    // A broker that reports no link at all does not report links: its collection of node statistics is off.
    if (settled.every(({ clusterLinks }) => clusterLinks.length === 0)) return [];
    return settled.map((node) => {
      const missing = settled.filter((peer) => peer !== node && !node.clusterLinks.includes(peer.name));
      return {
        subject: { kind: 'node', name: node.name },
        level: missing.length > 0 ? 'firing' : 'ok',
        evidence: [{ label: 'no link to', value: missing.map(({ name }) => name).join(', ') || 'none' }],
      };
    });
  },
});
