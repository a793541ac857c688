import { ACTIVEMQ_CONNECTION_MAXIMA } from '../../catalog/cloudwatch-metrics.ts';
import { SHARE_OF_LIMIT } from '../../catalog/thresholds.ts';
import { catalogMetric, instancePlaces, metricQuery, returned } from '../queries.ts';
import type { BrokerRule } from '../rule.ts';

const CURRENT = catalogMetric('activemq', 'broker', 'CurrentConnectionsCount');
const MAXIMA = ACTIVEMQ_CONNECTION_MAXIMA.map((name) => catalogMetric('activemq', 'broker', name));

/** Connections of an instance against the smallest maximum of a protocol: CloudWatch does not tell protocols apart. */
export const activemqConnectionsNearLimitRule: BrokerRule = {
  id: 'activemq-connections-near-limit',
  engine: 'activemq',
  page: 'activemq-connections-near-limit',
  title: 'Connections near the maximum',
  figure: 'connections, percent of the smallest maximum of a protocol',
  direction: 'at-least',
  thresholds: { warning: SHARE_OF_LIMIT.fires, critical: SHARE_OF_LIMIT.critical },
  window: { periods: 3, datapoints: 2 },
  missing: 'notBreaching',
  missingBecause: 'A standby may publish nothing, and is well; that nobody publishes has an alarm of its own.',
  places: instancePlaces,
  queries: (place) => {
    const maxima = MAXIMA.map((entry, index) => metricQuery(`max${index + 1}`, entry, place));
    const smallest = `MIN([${maxima.map(({ Id }) => Id).join(', ')}])`;
    return [
      metricQuery('current', CURRENT, place),
      ...maxima,
      returned(`100 * current / ${smallest}`, 'connections, % of maximum'),
    ];
  },
};
