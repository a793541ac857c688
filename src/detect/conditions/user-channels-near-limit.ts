import { rabbitmqCondition } from '../condition.ts';
import { estimateBy, sharesOfOwnLimits } from '../limits.ts';

/** A user comes near the limit of channels set on it. */
export const userChannelsNearLimit = rabbitmqCondition({
  id: 'user-channels-near-limit',
  title: 'Channels near limit of user',
  group: 'limits',
  severity: 'warning',
  meaning: 'At 100 % this user can open no further channel: the connection that tries is closed.',
  threshold: 'Warning from 80 % of the max-channels of the user itself, critical from 90 %; clears below 70 %.',
  holdSeconds: 60,
  clearSeconds: 60,
  provenOn: ['RabbitMQ 3.10.8'],
  sources: ['userLimits', 'channels'],
  evaluate: ({ userLimits }, { snapshot }) =>
    sharesOfOwnLimits(userLimits, 'max-channels', 'user', {
      name: 'channels',
      counts: estimateBy(snapshot.rabbitmq?.channels, ({ user }) => user),
    }),
});
