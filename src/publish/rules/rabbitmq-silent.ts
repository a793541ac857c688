import { brokerPlaces, catalogMetric, judged, metricQuery } from '../queries.ts';
import type { BrokerRule } from '../rule.ts';

const EXCHANGES = catalogMetric('rabbitmq', 'broker', 'ExchangeCount');

/** A RabbitMQ broker publishes nothing any more. */
export const rabbitmqSilentRule: BrokerRule = {
  id: 'rabbitmq-silent',
  engine: 'rabbitmq',
  page: 'cloudwatch-metrics-missing',
  title: 'Broker sends no metrics',
  figure: 'exchanges (a broker always has the predefined ones)',
  direction: 'at-most',
  thresholds: { critical: 0 },
  window: { periods: 10, datapoints: 10 },
  missing: 'breaching',
  missingBecause: 'Silence is what this alarm is about: no other alarm sees a broker without metrics.',
  places: brokerPlaces,
  queries: (place) => [judged(metricQuery('exchanges', EXCHANGES, place))],
};
