import { MEMORY_SHARE } from '../../catalog/thresholds.ts';
import { catalogMetric, metricQuery, nodePlaces, returned } from '../queries.ts';
import type { BrokerRule } from '../rule.ts';

const USED = catalogMetric('rabbitmq', 'node', 'RabbitMQMemUsed');
const LIMIT = catalogMetric('rabbitmq', 'node', 'RabbitMQMemLimit');

/** A node's memory against the limit at which it blocks publishers. */
export const memoryNearLimitRule: BrokerRule = {
  id: 'memory-near-limit',
  engine: 'rabbitmq',
  page: 'memory-near-limit',
  title: 'Memory near limit',
  figure: "memory used, percent of the node's own limit",
  direction: 'at-least',
  thresholds: { warning: MEMORY_SHARE.fires, critical: MEMORY_SHARE.critical },
  window: { periods: 3, datapoints: 2 },
  missing: 'missing',
  missingBecause: 'A node that tells nothing is neither well nor full; that it is silent has an alarm of its own.',
  places: nodePlaces,
  queries: (place) => [
    metricQuery('used', USED, place),
    metricQuery('limit', LIMIT, place),
    returned('100 * used / limit', 'memory used, % of limit'),
  ],
};
