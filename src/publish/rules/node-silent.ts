import { catalogMetric, judged, metricQuery, nodePlaces } from '../queries.ts';
import type { BrokerRule } from '../rule.ts';

const USED = catalogMetric('rabbitmq', 'node', 'RabbitMQMemUsed');

/** A node publishes nothing any more. */
export const nodeSilentRule: BrokerRule = {
  id: 'node-silent',
  engine: 'rabbitmq',
  page: 'node-down',
  title: 'Node sends no metrics',
  figure: 'memory used, bytes (a node that runs always uses some)',
  direction: 'at-most',
  thresholds: { critical: 0 },
  window: { periods: 10, datapoints: 10 },
  missing: 'breaching',
  missingBecause: 'Silence is what this alarm is about: the node is down, or was replaced under another name.',
  places: nodePlaces,
  queries: (place) => [judged(metricQuery('used', USED, place))],
};
