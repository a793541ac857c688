import type { BrokerRuleId } from '../catalog/alarm-rule-ids.ts';
import { catalogMetric, instancePlaces, judged, metricQuery } from './queries.ts';
import type { BrokerRule } from './rule.ts';

type Words = Pick<BrokerRule, 'page' | 'title' | 'figure' | 'direction' | 'thresholds' | 'missing' | 'missingBecause'> &
  Partial<Pick<BrokerRule, 'window'>>;

/** A rule over one metric of each ActiveMQ instance, as it is. */
export function activemqGauge(id: BrokerRuleId, metric: string, words: Words): BrokerRule {
  const entry = catalogMetric('activemq', 'broker', metric);
  return {
    window: { periods: 3, datapoints: 2 },
    ...words,
    id,
    engine: 'activemq',
    places: instancePlaces,
    queries: (place) => [judged(metricQuery('value', entry, place))],
  };
}
