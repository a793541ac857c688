import { z } from 'zod';
import { parseJson } from '../collect/json.ts';
import { vhostLimits } from '../collect/rabbitmq/objects-schema.ts';
import { DETAIL_COLUMNS, queueDetail } from '../collect/rabbitmq/queues-schema.ts';
import { ReadError } from '../errors.ts';
import type { QueueDetail } from '../model/rabbitmq.ts';
import type { Check, Write } from '../model/remediation.ts';
import { canonicalJson } from './canonical.ts';

/** What one GET gave. 404 says that it is not there. */
export interface Shown {
  readonly status: number;
  readonly body: string;
}

/** Where the broker shows whether a call has taken effect. */
export function readPathOf({ path }: Write): string {
  if (path.startsWith('vhost-limits/')) return path.split('/').slice(0, 2).join('/');
  return path.replace(/\/actions$/, '');
}

/**
 * Throws `ReadError` where the broker shows something that is not understood.
 * Whether what a call asks for is so, by what the broker shows. `earlier` is what it showed before the call was sent for
 * the first time, where it may have been sent: a synchronisation that copies something else by now is a new one.
 */
export function isInForce(write: Write, shown: Shown, earlier?: string): boolean {
  if (write.path.startsWith('policies/')) return policyInForce(write, shown);
  if (write.path.startsWith('vhost-limits/')) return limitInForce(write, shown);
  const queue = shownQueue(shown);
  if (queue === undefined) return true;
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
  return path.startsWith('queues/') ? { columns: DETAIL_COLUMNS } : {};
}

/** What a check has to read. */
export function pathsOf(check: Check): string[] {
  switch (check.kind) {
    case 'queue-in-sync':
      return [queuePath(check.queue)];
    case 'definitions':
      return check.queues.map(queuePath);
    case 'limits':
      return [`vhost-limits/${encodeURIComponent(check.vhost)}`];
  }
}

function queuePath({ vhost, name }: { readonly vhost: string; readonly name: string }): string {
  return `queues/${encodeURIComponent(vhost)}/${encodeURIComponent(name)}`;
}

export interface Judgement {
  readonly holds: boolean;
  /** For people. */
  readonly detail: string;
  /** Moves while it goes on; a wait whose figure stands still stalls. */
  readonly progress: number;
}

/** Whether a check holds by what was read at its paths, in their order. */
export function judge(check: Check, shown: readonly Shown[]): Judgement {
  switch (check.kind) {
    case 'queue-in-sync':
      return judgeSync(shown[0]);
    case 'definitions': {
      const differing = check.queues.filter(({ definition }, index) => {
        const queue = shownQueue(shown[index] ?? { status: 404, body: '' });
        return queue !== undefined && canonicalJson(queue.effectivePolicy) !== canonicalJson(definition);
      });
      const names = differing.map(({ name }) => name).slice(0, 5);
      const detail = names.length === 0 ? `${check.queues.length} queues as planned` : `not yet: ${names.join(', ')}`;
      return { holds: differing.length === 0, detail, progress: -differing.length };
    }
    case 'limits': {
      const present = shownLimits(shown[0] ?? { status: 404, body: '' });
      const holds = canonicalJson(present) === canonicalJson(check.limits);
      return { holds, detail: canonicalJson(present), progress: Object.keys(present).length };
    }
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
