import { SHARE_OF_LIMIT } from '../../catalog/thresholds.ts';
import { countPlaces, shareOfAllowed } from '../instance-share.ts';
import type { BrokerRule } from '../rule.ts';

/** Connections against what the instance type allows for each node. */
export const nodeConnectionsNearMaximumRule: BrokerRule = {
  id: 'node-connections-near-maximum',
  engine: 'rabbitmq',
  page: 'node-connections-near-maximum',
  title: 'Connections near maximum of instance type',
  figure: 'connections, percent of what the instance type allows',
  direction: 'at-least',
  thresholds: { warning: SHARE_OF_LIMIT.fires, critical: SHARE_OF_LIMIT.critical },
  window: { periods: 3, datapoints: 2 },
  missing: 'missing',
  missingBecause: 'Without figures it is not known how many there are; silence has an alarm of its own.',
  places: countPlaces,
  queries: (place, target) => shareOfAllowed('connections', 'ConnectionCount', place, target),
};
