import { AMAZON_MQ_NAMESPACE, type MetricEntry, SCOPE_DIMENSIONS } from '../catalog/cloudwatch-metrics.ts';

const FUNCTIONS = { Average: 'AVG', Maximum: 'MAX', Minimum: 'MIN', Sum: 'SUM' } as const;

interface Filter {
  /** A condition after WHERE, with its values quoted already. */
  readonly where?: string;
  /** Only so many of the highest (or lowest). */
  readonly top?: number;
  readonly bottom?: number;
}

/** A Metrics Insights query over one metric of all brokers, by the dimensions named. */
export function insightsQuery(metric: MetricEntry, groupBy: readonly string[], { where, top, bottom }: Filter = {}) {
  const aggregate = FUNCTIONS[metric.statistic];
  const schema = ['Broker', ...SCOPE_DIMENSIONS[metric.scope][metric.engine]].join(', ');
  const limit = top ?? bottom;
  return [
    `SELECT ${aggregate}(${metric.name}) FROM SCHEMA("${AMAZON_MQ_NAMESPACE}", ${schema})`,
    ...(where === undefined ? [] : [`WHERE ${where}`]),
    `GROUP BY ${groupBy.join(', ')}`,
    ...(limit === undefined ? [] : [`ORDER BY ${aggregate}() ${top === undefined ? 'ASC' : 'DESC'} LIMIT ${limit}`]),
  ].join(' ');
}
