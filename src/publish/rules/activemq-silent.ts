import { catalogMetric, instancePlaces, metricQuery, returned } from '../queries.ts';
import type { BrokerRule } from '../rule.ts';

const HEAP = catalogMetric('activemq', 'broker', 'HeapUsage');

/** No instance of an ActiveMQ broker publishes anything any more; a standby alone may be silent. */
export const activemqSilentRule: BrokerRule = {
  id: 'activemq-silent',
  engine: 'activemq',
  page: 'cloudwatch-metrics-missing',
  title: 'Broker sends no metrics',
  figure: 'heap used by any instance, percent (a broker that runs always uses some)',
  direction: 'at-most',
  thresholds: { critical: 0 },
  window: { periods: 10, datapoints: 10 },
  missing: 'breaching',
  missingBecause: 'Silence is what this alarm is about: no other alarm sees a broker without metrics.',
  places: () => [{ label: 'the broker', key: [], dimensions: {} }],
  queries: (_place, target) => {
    const heaps = instancePlaces(target).map((instance, index) => metricQuery(`heap${index + 1}`, HEAP, instance));
    return [...heaps, returned(`MAX([${heaps.map(({ Id }) => Id).join(', ')}])`, 'heap used, %')];
  },
};
