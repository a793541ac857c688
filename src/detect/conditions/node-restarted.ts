import { seriesOf } from '../../model/history.ts';
import { nodeSeries } from '../../model/series.ts';
import { rabbitmqCondition } from '../condition.ts';

/** How long a restart is news. */
const NEWS_MILLISECONDS = 10 * 60_000;

/** A node has started anew since it was last seen. */
export const nodeRestarted = rabbitmqCondition({
  id: 'node-restarted',
  title: 'Node restarted',
  group: 'availability',
  severity: 'warning',
  meaning:
    'Its clients were disconnected, and transient queues there are gone. Outside a maintenance window, look for the reason: memory, a crash, or somebody rebooting the broker.',
  threshold: 'Fires for 10 minutes after a node whose uptime was seen to be longer has started anew; then it clears.',
  holdSeconds: 0,
  clearSeconds: 0,
  provenOn: ['built snapshot'],
  sources: ['nodes'],
  evaluate: ({ nodes }, { history }) =>
    nodes.flatMap(({ name, running, uptime }) => {
      if (!running || uptime === undefined) return [];
      const longest = Math.max(0, ...seriesOf(history, nodeSeries(name, 'uptime')).map(({ value }) => value));
      const restarted = uptime < NEWS_MILLISECONDS && longest > uptime;
      return [
        {
          subject: { kind: 'node', name },
          level: restarted ? 'firing' : 'ok',
          evidence: [{ label: 'up for', value: Math.round(uptime / 1_000), unit: 'seconds' }],
        } as const,
      ];
    }),
});
