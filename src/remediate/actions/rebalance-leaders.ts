import type { QueueDetail } from '../../model/rabbitmq.ts';
import { readValue } from '../../model/reading.ts';
import { type Action, refuse, type View } from '../action.ts';
import { evenShare } from '../checks.ts';

const SPREAD_SECONDS = 900;
const STALL_SECONDS = 120;

/** Spreads the leaders of replicated queues evenly over the nodes. RabbitMQ chooses which ones move. */
export const rebalanceLeaders: Action = {
  id: 'rebalance-leaders',
  title: 'Spread queue leaders over the nodes',
  sources: ['overview', 'nodes', 'queues', 'queueDetails'],
  underAlarms: [],
  underCodes: [],
  user: { tag: 'administrator' },
  plan: (view, request) => {
    const nodes = readValue(view.snapshot.rabbitmq?.nodes) ?? [];
    if (nodes.length < 2) return refuse('The broker has one node, which leads every queue.');
    const details = readValue(view.snapshot.rabbitmq?.queueDetails) ?? [];
    const unseen = queuesTotal(view) - details.length;
    if (unseen > 0)
      return refuse(`${unseen} queues were not looked at closely, so where their replicas are is not known.`);
    const replicated = details.filter(isReplicated);
    const lagging = replicated.flatMap(lag);
    if (lagging.length > 0) return refuse(...lagging);
    const most = evenShare(replicated.length, nodes.length);
    const counts = nodes.map(({ name }) => ({
      name,
      count: replicated.filter((queue) => leaderOf(queue) === name).length,
    }));
    const moves = counts.reduce((sum, { count }) => sum + Math.max(0, count - most), 0);
    const spread = counts.map(({ name, count }) => `${name} ${count}`).join(', ');
    if (moves === 0)
      return refuse(`The leaders of ${replicated.length} replicated queues are spread evenly: ${spread}.`);
    return {
      summary: `Spread the leaders of ${replicated.length} replicated queues so that no node leads more than ${most}; about ${moves} move. Now: ${spread}.`,
      request: { action: request.action },
      risk: 'medium',
      riskReason: 'While its leader moves, a queue stops for a moment; unacked messages are delivered again.',
      queueChanges: [],
      limitChanges: [],
      impact: {
        of: 'queues',
        count: moves,
        total: replicated.length,
        queues: replicated.map(({ vhost, name }) => ({ vhost, name })),
      },
      warnings: [
        'RabbitMQ chooses which queues move, across all virtual hosts; its API has no narrower way.',
        'There is no way back to the old spread, nor a reason for it.',
      ],
      preState: { most, leaders: replicated.map((queue) => [queue.vhost, queue.name, leaderOf(queue)]).sort() },
      steps: [
        { kind: 'write', write: { method: 'POST', path: 'rebalance/queues', body: {} }, why: 'spread the leaders' },
      ],
      fallbacks: [],
      finish: [
        {
          kind: 'wait',
          check: { kind: 'leaders', atMost: most },
          why: `no node leads more than ${most} replicated queues`,
          withinSeconds: SPREAD_SECONDS,
          stallSeconds: STALL_SECONDS,
        },
      ],
      revert: [],
    };
  },
};

function queuesTotal({ snapshot }: View): number {
  return readValue(snapshot.rabbitmq?.queues)?.length ?? 0;
}

function isReplicated({ type, mirrors, exclusive }: QueueDetail): boolean {
  return !exclusive && (type === 'classic' ? mirrors.length > 0 : true);
}

function leaderOf({ leader, node }: QueueDetail): string {
  return leader ?? node ?? '';
}

/** A leader moves only to a replica that has everything; any other move would lose messages or fail. */
function lag({ name, type, mirrors, synchronisedMirrors, members, onlineMembers }: QueueDetail): string[] {
  const behind =
    type === 'classic'
      ? mirrors.filter((mirror) => !synchronisedMirrors.includes(mirror))
      : members.filter((member) => !onlineMembers.includes(member));
  if (behind.length === 0) return [];
  return [`Queue ${name}: ${behind.join(', ')} is ${type === 'classic' ? 'not in sync' : 'not online'}.`];
}
