import { catalogMetric } from '../../src/publish/queries.ts';
import { BROKER_RULES, FLEET_RULES } from '../../src/publish/registry.ts';
import { type DashboardContext, thresholdLines, thresholdsOf } from '../context.ts';
import { found, searchOf } from '../search.ts';
import { COLOURS, chart, computed, type MetricRow, type WidgetGroup } from '../widget.ts';

const node = (name: string) => catalogMetric('rabbitmq', 'node', name);
const LEVELS = ['warning', 'critical'] as const;

/** Memory, disk and processor of each node, with the node's own limits and the thresholds of the alarms. */
export function rabbitmqNodes({ region, settings }: DashboardContext): WidgetGroup {
  const memory = thresholdsOf(BROKER_RULES['memory-near-limit'], settings);
  const disk = thresholdsOf(BROKER_RULES['disk-near-limit'], settings);
  return {
    title: 'Limits of each node',
    widgets: [
      chart({
        title: 'Memory used, and the limit at which publishers are blocked',
        region,
        width: 12,
        axis: 'bytes',
        metrics: [
          found('used', node('RabbitMQMemUsed'), 'used'),
          found('limit', node('RabbitMQMemLimit'), 'limit', { color: COLOURS.limit }),
          // The alarm judges percent of the limit; drawn in bytes it is that share of the limit.
          ...shares(searchOf(node('RabbitMQMemLimit')), { ...memory, scale: 0.01 }),
        ],
      }),
      chart({
        title: 'Disk free, and the limit at which publishers are blocked',
        region,
        width: 12,
        axis: 'bytes',
        metrics: [
          found('free', node('RabbitMQDiskFree'), 'free'),
          found('limit', node('RabbitMQDiskFreeLimit'), 'limit', { color: COLOURS.limit }),
          ...shares(searchOf(node('RabbitMQDiskFreeLimit')), { ...disk, scale: 1 }),
        ],
      }),
      chart({
        title: 'CPU of each node',
        region,
        width: 12,
        axis: 'percent',
        metrics: [found('cpu', node('SystemCpuUtilization'), 'CPU')],
        lines: thresholdLines(FLEET_RULES['rabbitmq-cpu-high'], settings),
      }),
      chart({
        title: 'File descriptors used',
        region,
        width: 12,
        axis: 'count',
        metrics: [found('used', node('RabbitMQFdUsed'), 'used')],
      }),
    ],
  };
}

interface Shares {
  readonly warning?: number;
  readonly critical?: number;
  /** From the unit of the threshold to a multiple of the limit. */
  readonly scale: number;
}

function shares(limit: string, thresholds: Shares): MetricRow[] {
  return LEVELS.flatMap((level) => {
    const threshold = thresholds[level];
    if (threshold === undefined) return [];
    const factor = Number((threshold * thresholds.scale).toPrecision(12));
    return [computed(level, `${factor} * ${limit}`, `${level} at ${factor} × limit`, { color: COLOURS[level] })];
  });
}
