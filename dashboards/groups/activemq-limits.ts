import type { AlarmRuleId } from '../../src/catalog/alarm-rule-ids.ts';
import { catalogMetric } from '../../src/publish/queries.ts';
import { BROKER_RULES, FLEET_RULES } from '../../src/publish/registry.ts';
import { type DashboardContext, thresholdLines } from '../context.ts';
import { chosen } from '../search.ts';
import { chart, type WidgetGroup } from '../widget.ts';

const RULES = { ...BROKER_RULES, ...FLEET_RULES };

const GAUGES: readonly (readonly [metric: string, title: string, axis: string, rule: AlarmRuleId])[] = [
  ['HeapUsage', 'Heap', 'percent', 'activemq-heap-high'],
  ['CpuUtilization', 'CPU', 'percent', 'activemq-cpu-high'],
  ['StorePercentUsage', 'Store of persistent messages', 'percent', 'activemq-store-filling'],
  ['TempPercentUsage', 'Store of non-persistent messages', 'percent', 'activemq-temp-store-filling'],
  ['JobSchedulerStorePercentUsage', 'Store of scheduled messages', 'percent', 'activemq-scheduler-store-filling'],
  ['BurstBalance', 'Burst credits of the volume', 'percent', 'activemq-burst-balance-low'],
  ['OpenTransactionCount', 'Open transactions', 'count', 'activemq-transactions-open'],
  [
    'InactiveDurableTopicSubscribersCount',
    'Inactive durable subscribers',
    'count',
    'activemq-durable-subscribers-inactive',
  ],
];

/** What can run out in an instance, with the thresholds of the alarms. */
export function activemqLimits({ region, settings }: DashboardContext): WidgetGroup {
  return {
    title: 'Limits of the instance',
    widgets: GAUGES.map(([metric, title, axis, rule]) =>
      chart({
        title,
        region,
        width: 6,
        axis,
        metrics: [chosen(catalogMetric('activemq', 'broker', metric), title.toLowerCase())],
        lines: thresholdLines(RULES[rule], settings),
      }),
    ),
  };
}
