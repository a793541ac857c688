import { brokerPlaces, catalogMetric, metricQuery, returned } from '../queries.ts';
import type { BrokerRule } from '../rule.ts';

const READY = catalogMetric('rabbitmq', 'broker', 'MessageReadyCount');
const CONSUMERS = catalogMetric('rabbitmq', 'broker', 'ConsumerCount');

/** Messages wait, and the whole broker has no consumer. */
export const messagesWithoutConsumersRule: BrokerRule = {
  id: 'messages-without-consumers',
  engine: 'rabbitmq',
  page: 'stranded-queue',
  title: 'Messages wait and nobody consumes',
  figure: '1 while messages are ready and no consumer is connected, else 0',
  direction: 'at-least',
  thresholds: { warning: 1 },
  window: { periods: 10, datapoints: 10 },
  missing: 'missing',
  missingBecause: 'Without figures it is not known who consumes; silence has an alarm of its own.',
  places: brokerPlaces,
  queries: (place) => [
    metricQuery('ready', READY, place),
    metricQuery('consumers', CONSUMERS, place),
    returned('IF(ready > 0 AND consumers < 1, 1, 0)', 'messages without any consumer'),
  ],
};
