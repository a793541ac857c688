import { DISK_MULTIPLE } from '../../catalog/thresholds.ts';
import { catalogMetric, metricQuery, nodePlaces, returned } from '../queries.ts';
import type { BrokerRule } from '../rule.ts';

const FREE = catalogMetric('rabbitmq', 'node', 'RabbitMQDiskFree');
const LIMIT = catalogMetric('rabbitmq', 'node', 'RabbitMQDiskFreeLimit');

/** A node's free disk against the limit at which it blocks publishers. */
export const diskNearLimitRule: BrokerRule = {
  id: 'disk-near-limit',
  engine: 'rabbitmq',
  page: 'disk-near-limit',
  title: 'Disk near limit',
  figure: "free disk, times the node's own limit",
  direction: 'at-most',
  thresholds: { warning: DISK_MULTIPLE.fires, critical: DISK_MULTIPLE.critical },
  window: { periods: 3, datapoints: 2 },
  missing: 'missing',
  missingBecause: 'A node that tells nothing is neither well nor full; that it is silent has an alarm of its own.',
  places: nodePlaces,
  queries: (place) => [
    metricQuery('free', FREE, place),
    metricQuery('limit', LIMIT, place),
    returned('free / limit', 'free disk, × limit'),
  ],
};
