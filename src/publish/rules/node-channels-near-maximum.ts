import { SHARE_OF_LIMIT } from '../../catalog/thresholds.ts';
import { countPlaces, shareOfAllowed } from '../instance-share.ts';
import type { BrokerRule } from '../rule.ts';

/** Channels against what the instance type allows for each node. */
export const nodeChannelsNearMaximumRule: BrokerRule = {
  id: 'node-channels-near-maximum',
  engine: 'rabbitmq',
  page: 'node-channels-near-maximum',
  title: 'Channels near maximum of instance type',
  figure: 'channels, percent of what the instance type allows',
  direction: 'at-least',
  thresholds: { warning: SHARE_OF_LIMIT.fires, critical: SHARE_OF_LIMIT.critical },
  window: { periods: 3, datapoints: 2 },
  missing: 'missing',
  missingBecause: 'Without figures it is not known how many there are; silence has an alarm of its own.',
  places: countPlaces,
  queries: (place, target) => shareOfAllowed('channels', 'ChannelCount', place, target),
};
