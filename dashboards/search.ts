import {
  AMAZON_MQ_NAMESPACE,
  METRIC_PERIOD_SECONDS,
  type MetricEntry,
  SCOPE_DIMENSIONS,
} from '../src/catalog/cloudwatch-metrics.ts';
import { CHOSEN_BROKER } from './dashboard.ts';
import { computed, dimensionLabel, type MetricRow } from './widget.ts';

/** Every series of a metric at the chosen broker: what is replaced or new is found without another dashboard. */
export function searchOf(metric: MetricEntry): string {
  const dimensions = ['Broker', ...SCOPE_DIMENSIONS[metric.scope][metric.engine]].join(',');
  const terms = `{${AMAZON_MQ_NAMESPACE},${dimensions}} MetricName="${metric.name}" Broker="${CHOSEN_BROKER}"`;
  return `SEARCH('${terms}', '${metric.statistic}', ${METRIC_PERIOD_SECONDS})`;
}

/** A search as a row of a chart; the dimension that tells its series apart is their label. */
export function found(id: string, metric: MetricEntry, label: string, more: Record<string, unknown> = {}): MetricRow {
  const [own] = SCOPE_DIMENSIONS[metric.scope][metric.engine];
  const row = computed(id, searchOf(metric), label, more);
  // The dynamic part of a label is ours here, so it is added after names were made plain.
  return own === undefined
    ? row
    : row.map((part) => (typeof part === 'string' ? part : { ...part, label: `${label} ${dimensionLabel(own)}` }));
}

/** One metric of the chosen broker, by its own dimensions. */
export function chosen(metric: MetricEntry, label: string, more: Record<string, unknown> = {}): MetricRow {
  return [AMAZON_MQ_NAMESPACE, metric.name, 'Broker', CHOSEN_BROKER, { stat: metric.statistic, label, ...more }];
}
