import type { MetricEntry } from '../../src/catalog/cloudwatch-metrics.ts';

/** A metric as the catalog has it; collector, condition, alarm rule and dashboard all name this one entry. */
export const myMetric: MetricEntry = {
  name: 'ConsumerCount',
  engine: 'rabbitmq',
  scope: 'queue',
  statistic: 'Average',
  unit: 'count',
  always: false,
};
