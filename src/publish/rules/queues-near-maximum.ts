import { SHARE_OF_LIMIT } from '../../catalog/thresholds.ts';
import { shareOfAllowed } from '../instance-share.ts';
import { brokerPlaces } from '../queries.ts';
import type { BrokerRule } from '../rule.ts';

/** Queues against what the instance type allows for the broker. */
export const queuesNearMaximumRule: BrokerRule = {
  id: 'queues-near-maximum',
  engine: 'rabbitmq',
  page: 'queues-near-maximum',
  title: 'Queues near maximum of instance type',
  figure: 'queues, percent of what the instance type allows',
  direction: 'at-least',
  thresholds: { warning: SHARE_OF_LIMIT.fires, critical: SHARE_OF_LIMIT.critical },
  window: { periods: 3, datapoints: 2 },
  missing: 'missing',
  missingBecause: 'Without figures it is not known how many there are; silence has an alarm of its own.',
  places: brokerPlaces,
  queries: (place, target) => shareOfAllowed('queues', 'QueueCount', place, target),
};
