import { rabbitmqCondition } from '../condition.ts';
import { estimateBy, sharesOfOwnLimits } from '../limits.ts';

/** A user comes near the limit of connections set on it. */
export const userConnectionsNearLimit = rabbitmqCondition({
  id: 'user-connections-near-limit',
  title: 'Connections near limit of user',
  group: 'limits',
  severity: 'warning',
  meaning: 'At 100 % further connections of this user are refused.',
  threshold: 'Warning from 80 % of the max-connections of the user itself, critical from 90 %; clears below 70 %.',
  holdSeconds: 60,
  clearSeconds: 60,
  provenOn: ['RabbitMQ 3.10.8'],
  sources: ['userLimits', 'connections'],
  evaluate: ({ userLimits }, { snapshot }) =>
    sharesOfOwnLimits(userLimits, 'max-connections', 'user', {
      name: 'connections',
      counts: estimateBy(snapshot.rabbitmq?.connections, ({ user }) => user),
    }),
});
