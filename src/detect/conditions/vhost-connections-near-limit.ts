import { rabbitmqCondition } from '../condition.ts';
import { estimateBy, sharesOfOwnLimits } from '../limits.ts';

/** A virtual host comes near its own limit of connections. */
export const vhostConnectionsNearLimit = rabbitmqCondition({
  id: 'vhost-connections-near-limit',
  title: 'Connections near limit of virtual host',
  group: 'limits',
  severity: 'warning',
  meaning:
    'At 100 % further connections to this virtual host are refused with "connection limit is reached", also those of clients that reconnect.',
  threshold:
    'Warning from 80 % of the max-connections of the virtual host itself, critical from 90 %; clears below 70 %.',
  holdSeconds: 60,
  clearSeconds: 60,
  provenOn: ['RabbitMQ 3.10.8'],
  sources: ['vhostLimits', 'connections'],
  evaluate: ({ vhostLimits }, { snapshot }) =>
    sharesOfOwnLimits(vhostLimits, 'max-connections', 'vhost', {
      name: 'connections',
      counts: estimateBy(snapshot.rabbitmq?.connections, ({ vhost }) => vhost),
    }),
});
