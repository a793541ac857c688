import { nodeSeries } from '../../model/series.ts';
import { rabbitmqCondition } from '../condition.ts';
import { type Horizon, horizonText, soonestFirst, timeLeft } from '../time-left.ts';
import { seriesUpTo } from '../trend.ts';

/** Half an hour is enough to add consumers or to stop a publisher; a longer look ahead cries wolf every morning. */
export const MEMORY_HORIZON: Horizon = { fires: 1_800, critical: 600, clears: 2_700 };

/** A node's memory is on its way to the limit. */
export const memoryForecast = rabbitmqCondition({
  id: 'memory-forecast',
  title: 'Memory limit ahead',
  group: 'memory-disk-cpu',
  severity: 'warning',
  meaning:
    'At the present pace this node raises a memory alarm within the time given, and then every publisher of the broker is blocked.',
  threshold: horizonText(MEMORY_HORIZON, "a node's memory limit"),
  holdSeconds: 60,
  clearSeconds: 300,
  provenOn: ['recorded series of RabbitMQ 3.10.8', 'generated series'],
  sources: ['nodes'],
  evaluate: ({ nodes }, { history, now }) =>
    soonestFirst(
      nodes
        .filter(({ running }) => running)
        .flatMap(({ name, memoryUsed, memoryLimit }) => {
          if (memoryUsed === undefined || memoryLimit === undefined || memoryLimit <= 0) return [];
          const points = seriesUpTo(history, nodeSeries(name, 'memory-used'), now, memoryUsed);
          const course = { name: 'memory used', unit: 'bytes', points, limit: memoryLimit } as const;
          return [timeLeft({ kind: 'node', name }, course, MEMORY_HORIZON)];
        }),
    ),
});
