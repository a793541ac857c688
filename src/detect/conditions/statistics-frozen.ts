import { nodeSeries } from '../../model/series.ts';
import { rabbitmqCondition } from '../condition.ts';
import { byFirstFigure, levelAbove } from '../levels.ts';
import { seriesUpTo, spanSeconds } from '../trend.ts';

/** RabbitMQ renews a node's figures every 5 s; Amazon MQ may stretch that, but not to minutes. */
const FIRES = 120;
const CLEARS = 60;

/** A node runs, but its figures are not renewed: what they say is old. */
export const statisticsFrozen = rabbitmqCondition({
  id: 'statistics-frozen',
  title: 'Figures of a node stand still',
  group: 'availability',
  severity: 'warning',
  meaning:
    "The node's figures are the same as minutes ago, its uptime too. Memory, disk and connections of that node are not really watched, by anyone who uses the management API.",
  threshold: `Fires when the uptime that a running node reports has not changed for ${FIRES} s; clears when it moves again.`,
  holdSeconds: 0,
  clearSeconds: 0,
  provenOn: ['RabbitMQ 3.10.8'],
  sources: ['nodes'],
  evaluate: ({ nodes }, { history, now }) =>
    byFirstFigure(
      nodes.flatMap(({ name, running, uptime }) => {
        if (!running || uptime === undefined) return [];
        const points = seriesUpTo(history, nodeSeries(name, 'uptime'), now, uptime);
        const moved = points.findLastIndex(({ value }) => value !== uptime);
        const seconds = spanSeconds(points.slice(moved + 1));
        return [
          {
            subject: { kind: 'node', name },
            level: levelAbove(seconds, { fires: FIRES, clears: CLEARS }),
            evidence: [{ label: 'figures unchanged for', value: seconds, unit: 'seconds', limit: FIRES }],
          } as const,
        ];
      }),
      'highest',
    ),
});
