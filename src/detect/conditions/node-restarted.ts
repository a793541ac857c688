import { type Point, seriesOf } from '../../model/history.ts';
import { nodeSeries } from '../../model/series.ts';
import { rabbitmqCondition } from '../condition.ts';

/** How long a restart is news. */
const NEWS_MILLISECONDS = 10 * 60_000;
/** Nodes tell each other's figures some seconds late, so that an uptime may seem to fall by that much. */
const LATE_MILLISECONDS = 15_000;

/** A node has started anew since it was last seen. */
export const nodeRestarted = rabbitmqCondition({
  id: 'node-restarted',
  title: 'Node restarted',
  group: 'availability',
  severity: 'warning',
  meaning:
    'Its clients were disconnected, and transient queues there are gone. Outside a maintenance window, look for the reason: memory, a crash, or somebody rebooting the broker.',
  threshold: 'Fires for 10 minutes after a node was first seen with a shorter uptime than before; then it clears.',
  holdSeconds: 0,
  clearSeconds: 0,
  provenOn: ['RabbitMQ 3.10.8'],
  sources: ['nodes'],
  evaluate: ({ nodes }, { history, now }) =>
    nodes.flatMap(({ name, running, uptime }) => {
      if (!running || uptime === undefined) return [];
      const seenAt = lastRestart([...seriesOf(history, nodeSeries(name, 'uptime')), { at: now, value: uptime }]);
      return [
        {
          subject: { kind: 'node', name },
          level: seenAt !== undefined && now - seenAt < NEWS_MILLISECONDS ? 'firing' : 'ok',
          evidence: [{ label: 'up for', value: Math.round(uptime / 1_000), unit: 'seconds' }],
        } as const,
      ];
    }),
});

/** When the node was last seen younger than before; epoch milliseconds. */
function lastRestart(uptimes: readonly Point[]): number | undefined {
  return uptimes.findLast(({ value }, index) => value + LATE_MILLISECONDS < (uptimes[index - 1]?.value ?? 0))?.at;
}
