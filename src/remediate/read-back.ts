import { z } from 'zod';
import { parseJson } from '../collect/json.ts';
import { record } from '../collect/rabbitmq/loose.ts';
import { vhostLimits } from '../collect/rabbitmq/objects-schema.ts';
import { DETAIL_COLUMNS, queueDetail } from '../collect/rabbitmq/queues-schema.ts';
import { ReadError } from '../errors.ts';
import type { QueueDetail } from '../model/rabbitmq.ts';
import type { ConnectionOwner, ManagementCheck, Write } from '../model/remediation.ts';
import { canonicalJson } from './canonical.ts';
import {
  evenShare,
  type Judgement,
  judgeConnections,
  judgeLeaders,
  judgeWithin,
  LEADER_COLUMNS,
  leadersByNode,
  OWNER_COLUMNS,
  type Shown,
} from './checks.ts';

export type { Judgement, Shown } from './checks.ts';

/** Where the broker shows whether a call has taken effect. */
export function readPathOf({ path }: Write): string {
  if (path.startsWith('vhost-limits/')) return path.split('/').slice(0, 2).join('/');
  if (path === 'rebalance/queues') return 'queues';
  return path.replace(/\?.*$/, '').replace(/\/(actions|contents)$/, '');
}

/** Whether the broker takes the call and then works on it for a while, so that it does not show at once. */
export function isSlow({ path }: Write): boolean {
  return path === 'rebalance/queues';
}

/** Whether a second call would destroy more than the first: it is sent again only when the first left no sign. */
export function isDestructive({ method, path }: Write): boolean {
  return method === 'DELETE' && path.endsWith('/contents');
}

/**
 * Throws `ReadError` where the broker shows something that is not understood.
 * Whether what a call asks for is so, by what the broker shows. `earlier` is what it showed before the call was sent for
 * the first time, where it may have been sent: a synchronisation that copies something else by now is a new one.
 */
export function isInForce(write: Write, shown: Shown, earlier?: string): boolean {
  if (write.path.startsWith('policies/')) return policyInForce(write, shown);
  if (write.path.startsWith('vhost-limits/')) return limitInForce(write, shown);
  if (write.path === 'rebalance/queues') return isSpread(shown);
  if (write.path.startsWith('bindings/')) return bindingInForce(write, shown);
  if (write.path.startsWith('connections/')) return shown.status === 404;
  if (write.method === 'PUT') return queueInForce(write, shown);
  const queue = shownQueue(shown);
  if (queue === undefined) return true;
  if (write.path.endsWith('/contents')) return isEmptied(queue, earlier);
  if (write.method === 'DELETE') return false;
  if (write.body?.action === 'sync') return queue.state === 'syncing' || isInSync(queue);
  const before = earlier === undefined ? undefined : shownQueue({ status: 200, body: earlier });
  return queue.state !== 'syncing' || (before !== undefined && before.syncMessages !== queue.syncMessages);
}

const policySchema = z.object({
  pattern: z.string(),
  priority: z.number(),
  'apply-to': z.string(),
  definition: z.record(z.string(), z.unknown()),
});

function policyInForce({ method, body }: Write, shown: Shown): boolean {
  if (method === 'DELETE') return shown.status === 404;
  const policy = policySchema.safeParse(parseJson(shown.body)?.value);
  return shown.status === 200 && policy.success && canonicalJson(policy.data) === canonicalJson(body);
}

function limitInForce({ method, path, body }: Write, shown: Shown): boolean {
  const limits = shownLimits(shown);
  const present = limits[path.split('/')[2] ?? ''];
  return method === 'DELETE' ? present === undefined : present === body?.value;
}

const bindings = z.array(z.object({ routing_key: z.string(), arguments: record }));

function bindingInForce({ body }: Write, shown: Shown): boolean {
  const list = bindings.catch([]).parse(parseJson(shown.body)?.value);
  const wanted = canonicalJson([body?.routing_key, body?.arguments]);
  return list.some((each) => canonicalJson([each.routing_key, each.arguments]) === wanted);
}

/** There, with every argument that it was declared with; RabbitMQ may add the type that is the default. */
function queueInForce({ body }: Write, shown: Shown): boolean {
  const queue = shownQueue(shown);
  const wanted = Object.entries(record.parse(body?.arguments));
  return (
    queue !== undefined && wanted.every(([key, value]) => canonicalJson(queue.arguments[key]) === canonicalJson(value))
  );
}

/** A queue that lost half of its messages or more was emptied and has filled since. */
function isEmptied({ ready }: QueueDetail, earlier: string | undefined): boolean {
  if (earlier === undefined) return ready === 0;
  const before = shownQueue({ status: 200, body: earlier })?.ready ?? 0;
  return ready <= before / 2;
}

function isSpread(shown: Shown): boolean {
  const spread = leadersByNode(shown);
  const queues = spread.reduce((sum, [, count]) => sum + count, 0);
  return (spread[0]?.[1] ?? 0) <= evenShare(queues, spread.length);
}

function shownLimits({ body }: Shown): Readonly<Record<string, number>> {
  const [first] = z.array(vhostLimits).catch([]).parse(parseJson(body)?.value);
  return first?.limits ?? {};
}

function shownQueue({ status, body }: Shown): QueueDetail | undefined {
  if (status === 404) return undefined;
  const queue = queueDetail.safeParse(parseJson(body)?.value);
  if (queue.success) return queue.data;
  throw new ReadError('unexpected-shape', 'The broker showed a queue in another shape than RabbitMQ does.');
}

/** In sync on every mirror there is; a node that went down meanwhile has none any more. */
function isInSync({ state, mirrors, synchronisedMirrors }: QueueDetail): boolean {
  return state !== 'syncing' && mirrors.length > 0 && mirrors.every((mirror) => synchronisedMirrors.includes(mirror));
}

/** Only what is looked at, so that the record stays small. */
export function queryOf(path: string): Readonly<Record<string, string>> {
  if (path.endsWith(WHO_CONSUMES)) return { columns: 'consumer_details.channel_details.connection_name' };
  if (path.startsWith('queues/')) return { columns: DETAIL_COLUMNS };
  if (path.startsWith('connections')) return { columns: OWNER_COLUMNS };
  return path === 'queues' ? { disable_stats: 'true', enable_queue_totals: 'true', columns: LEADER_COLUMNS } : {};
}

/** A fragment is not sent; it tells what of the queue is looked at. */
const WHO_CONSUMES = '#consumers';

/** What a check has to read. */
export function pathsOf(check: ManagementCheck): string[] {
  switch (check.kind) {
    case 'queue-in-sync':
      return [queuePath(check.queue)];
    case 'definitions':
      return check.queues.map(queuePath);
    case 'limits':
      return [`vhost-limits/${encodeURIComponent(check.vhost)}`];
    case 'queue-within':
    case 'queue-gone':
      return [queuePath(check.queue)];
    case 'connections':
      return [connectionsPath(check.owner), ...check.consumed.map((queue) => `${queuePath(queue)}${WHO_CONSUMES}`)];
    case 'leaders':
      return ['queues'];
  }
}

const NOT_THERE: Shown = { status: 404, body: '' };

function queuePath({ vhost, name }: { readonly vhost: string; readonly name: string }): string {
  return `queues/${encodeURIComponent(vhost)}/${encodeURIComponent(name)}`;
}

/** RabbitMQ looks up a user's connections without going through all of them. */
function connectionsPath({ user }: ConnectionOwner): string {
  return user === undefined ? 'connections' : `connections/username/${encodeURIComponent(user)}`;
}

/** Whether a check holds by what was read at its paths, in their order, so long after the wait for it began. */
export function judge(check: ManagementCheck, shown: readonly Shown[], elapsedSeconds: number): Judgement {
  switch (check.kind) {
    case 'queue-in-sync':
      return judgeSync(shown[0]);
    case 'definitions': {
      const differing = check.queues.filter(({ definition }, index) => {
        const queue = shownQueue(shown[index] ?? NOT_THERE);
        return queue !== undefined && canonicalJson(queue.effectivePolicy) !== canonicalJson(definition);
      });
      const names = differing.map(({ name }) => name).slice(0, 5);
      const detail = names.length === 0 ? `${check.queues.length} queues as planned` : `not yet: ${names.join(', ')}`;
      return { holds: differing.length === 0, detail, progress: -differing.length };
    }
    case 'limits': {
      const present = shownLimits(shown[0] ?? NOT_THERE);
      const holds = canonicalJson(present) === canonicalJson(check.limits);
      return { holds, detail: canonicalJson(present), progress: Object.keys(present).length };
    }
    case 'queue-within':
      return judgeWithin(check, shownQueue(shown[0] ?? NOT_THERE));
    case 'queue-gone': {
      const holds = shown[0]?.status === 404;
      return { holds, detail: holds ? 'the queue is gone' : 'the queue is still there', progress: 0 };
    }
    case 'connections':
      return judgeConnections(check, shown, elapsedSeconds);
    case 'leaders':
      return judgeLeaders(check, shown);
  }
}

function judgeSync(shown: Shown | undefined): Judgement {
  const queue = shown === undefined ? undefined : shownQueue(shown);
  if (queue === undefined) return { holds: true, detail: 'the queue is gone', progress: 0 };
  const { state, syncMessages = 0, messages, mirrors, synchronisedMirrors } = queue;
  const detail =
    state === 'syncing'
      ? `${syncMessages} of ${messages} messages copied`
      : `${synchronisedMirrors.length} of ${mirrors.length} mirrors in sync`;
  return { holds: isInSync(queue), detail, progress: syncMessages };
}
