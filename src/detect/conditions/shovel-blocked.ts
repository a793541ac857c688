import { rabbitmqCondition } from '../condition.ts';
import { observeLink } from '../link-levels.ts';

/** A shovel runs and may not publish. */
export const shovelBlocked = rabbitmqCondition({
  id: 'shovel-blocked',
  title: 'Shovel is blocked',
  group: 'links',
  severity: 'warning',
  meaning:
    'The broker that the shovel publishes to has a memory or disk alarm, or slows the shovel down; messages pile up at the source.',
  threshold: 'Fires while the broker says that a running shovel is blocked or in flow control; clears when it is not.',
  holdSeconds: 60,
  clearSeconds: 30,
  provenOn: ['constructed reply'],
  sources: ['shovels'],
  evaluate: ({ shovels }) =>
    shovels
      .filter(({ state, blocked }) => state === 'running' && blocked !== undefined)
      .map((shovel) => observeLink(shovel, shovel.blocked === true)),
});
