import { rabbitmqCondition } from '../condition.ts';
import { observeLink, shovelRuns } from '../link-levels.ts';

/** A shovel runs and may not publish. */
export const shovelBlocked = rabbitmqCondition({
  id: 'shovel-blocked',
  title: 'Shovel is blocked',
  group: 'links',
  severity: 'warning',
  meaning:
    'The broker that the shovel publishes to has a memory or disk alarm, or slows the shovel down; messages pile up at the source.',
  threshold:
    'Fires while the broker says that a running shovel is blocked or in flow control; clears when it is not. Not judged where the broker does not tell it, as 3.10.8.',
  holdSeconds: 60,
  clearSeconds: 30,
  provenOn: ['RabbitMQ 4.0.5', 'RabbitMQ 4.3.6'],
  sources: ['shovels'],
  evaluate: ({ shovels }) =>
    shovels
      .filter((shovel) => shovelRuns(shovel) && shovel.blocked !== undefined)
      .map((shovel) => observeLink(shovel, shovel.blocked === true)),
});
