import { nodeSeries } from '../../model/series.ts';
import { rabbitmqCondition } from '../condition.ts';
import { type Horizon, horizonText, soonestFirst, timeLeft } from '../time-left.ts';
import { seriesUpTo } from '../trend.ts';

/** Disks fill more slowly than memory and are slower to free. */
const HORIZON: Horizon = { fires: 7_200, critical: 1_800, clears: 10_800 };

/** A node's free disk is on its way to the limit. */
export const diskForecast = rabbitmqCondition({
  id: 'disk-forecast',
  title: 'Disk limit ahead',
  group: 'memory-disk-cpu',
  severity: 'warning',
  meaning:
    'At the present pace this node raises a disk alarm within the time given, and then every publisher of the broker is blocked.',
  threshold: horizonText(HORIZON, "a node's limit of free disk"),
  holdSeconds: 120,
  clearSeconds: 600,
  provenOn: ['recorded series of RabbitMQ 3.10.8', 'generated series'],
  sources: ['nodes'],
  evaluate: ({ nodes }, { history, now }) =>
    soonestFirst(
      nodes
        .filter(({ running }) => running)
        .flatMap(({ name, diskFree, diskFreeLimit }) => {
          if (diskFree === undefined || diskFreeLimit === undefined) return [];
          const points = seriesUpTo(history, nodeSeries(name, 'disk-free'), now, diskFree);
          const course = { name: 'disk free', unit: 'bytes', points, limit: diskFreeLimit, falling: true } as const;
          return [timeLeft({ kind: 'node', name }, course, HORIZON)];
        }),
    ),
});
