import { type MetricEntry, SCOPE_DIMENSIONS } from '../catalog/cloudwatch-metrics.ts';
import { insightsQuery } from './insights.ts';
import type { FleetRule } from './rule.ts';

/** What alarms on the processor time of all brokers of an engine have in common. */
export function fleetCpu(
  metric: MetricEntry,
  levels: { readonly fires: number; readonly critical: number },
): Omit<FleetRule, 'id' | 'page'> {
  return {
    engine: metric.engine,
    title: 'CPU nearly exhausted',
    figure: 'processor time used, percent',
    direction: 'at-least',
    thresholds: { warning: levels.fires, critical: levels.critical },
    window: { periods: 10, datapoints: 10 },
    missing: 'notBreaching',
    missingBecause: 'A broker that was deleted leaves the query by itself; one that is silent has an alarm of its own.',
    query: insightsQuery(metric, ['Broker', ...SCOPE_DIMENSIONS[metric.scope][metric.engine]]),
  };
}
