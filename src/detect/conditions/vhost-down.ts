import { rabbitmqCondition } from '../condition.ts';

/** A virtual host does not run on a node that does. */
export const vhostDown = rabbitmqCondition({
  id: 'vhost-down',
  title: 'Virtual host down',
  group: 'availability',
  severity: 'critical',
  meaning:
    'Clients of this virtual host cannot connect through that node, and its queues there do not work. Usually its message store could not be recovered after a restart.',
  threshold: 'Fires when a virtual host is not "running" on a running node; clears when it is.',
  holdSeconds: 30,
  clearSeconds: 0,
  provenOn: ['RabbitMQ 3.10.8'],
  sources: ['vhosts', 'nodes'],
  evaluate: ({ vhosts, nodes }) => {
    const running = nodes.filter((node) => node.running).map(({ name }) => name);
    return vhosts.map(({ name, clusterState }) => {
      const down = running.filter((node) => (clusterState[node] ?? 'running') !== 'running');
      return {
        subject: { kind: 'vhost', name },
        level: down.length > 0 ? 'firing' : 'ok',
        evidence: down.map((node) => ({ label: node, value: clusterState[node] ?? 'unknown' })),
      };
    });
  },
});
