import type { Queue, QueueDetail } from '../../model/rabbitmq.ts';
import { NO_COST, type Reading } from '../../model/reading.ts';
import type { CollectBudget } from './budget.ts';
import type { QueueWalk } from './cache.ts';
import { DEPTH_COLUMNS, DETAIL_COLUMNS, queue, queueDetail } from './queues-schema.ts';
import { readList, readPages } from './read.ts';
import type { Query, Session } from './session.ts';

export interface QueuesRequest {
  readonly budget: CollectBudget;
  /** What the overview says; undefined when it could not be read. */
  readonly total: number | undefined;
  /** Where a listing with all fields is; see `detailPath`. */
  readonly detailPath: string;
  readonly walk: QueueWalk | undefined;
  readonly runningNodes: readonly string[];
  /** The broker is slow: do without the full listing. */
  readonly sparing: boolean;
}

export interface QueuesResult {
  readonly queues: Reading<readonly Queue[]>;
  /** Set when one listing gave everything at once. */
  readonly details?: Reading<readonly QueueDetail[]>;
  readonly walk?: QueueWalk;
}

/** Totals without statistics: since 3.8.10; older brokers ignore these words and answer all the same. */
const TOTALS: Query = { disable_stats: 'true', enable_queue_totals: 'true', columns: DEPTH_COLUMNS };

/**
 * Reads all queues of a small broker with statistics, all of a middling one by depth, and of a large one
 * those that hold messages, with the rest as a full walk saw them some minutes ago.
 */
export async function readQueues(session: Session, request: QueuesRequest): Promise<QueuesResult> {
  const { total, budget } = request;
  if (total !== undefined && total <= budget.detailedQueues) return readDetailed(session, request);
  if (walks(session, request)) return walkAll(session, request);
  return readHead(session, request);
}

async function readDetailed(session: Session, { budget, detailPath }: QueuesRequest): Promise<QueuesResult> {
  const details = await readPages(session, {
    path: detailPath,
    schema: queueDetail,
    query: { columns: DETAIL_COLUMNS },
    pageSize: budget.pageSize,
    limit: budget.detailedQueues,
  });
  return { queues: details, details: { ...details, cost: NO_COST } };
}

function walks(session: Session, { total, budget, walk, runningNodes, sparing }: QueuesRequest): boolean {
  if (sparing || total === undefined || total > budget.walkableQueues) return false;
  if (total <= budget.listedQueues || walk === undefined) return true;
  const sameNodes = runningNodes.join() === walk.runningNodes.join();
  return !sameNodes || session.startedAt - walk.at >= budget.walkAgeMilliseconds;
}

/** One listing of everything: ten pages would make the broker list and sort everything ten times. */
async function walkAll(session: Session, { runningNodes }: QueuesRequest): Promise<QueuesResult> {
  const queues = await readList(session, 'queues', queue, TOTALS);
  if (queues.state !== 'read') return { queues };
  return { queues, walk: { at: session.startedAt, queues: queues.value, runningNodes } };
}

/**
 * Deepest first, as far as there are messages; so nothing that holds a message is missed.
 * RabbitMQ sorts queues that are down, whose depth it does not know, among the empty ones.
 */
async function readHead(session: Session, request: QueuesRequest): Promise<QueuesResult> {
  const { budget, walk, total, sparing } = request;
  const head = await readPages(session, {
    path: 'queues',
    schema: queue,
    query: { ...TOTALS, sort: 'messages', sort_reverse: 'true' },
    pageSize: budget.pageSize,
    limit: budget.pageSize * 2,
    enough: ({ messages }) => messages === 0,
  });
  const kept = walk === undefined ? {} : { walk };
  if (head.state !== 'read') return { queues: head, ...kept };
  const complete = head.omitted === 0 || head.value.at(-1)?.messages === 0;
  if (!complete && !sparing && total !== undefined && total <= budget.walkableQueues) return walkAll(session, request);
  const value = complete ? withEmptyOnes(head.value, walk?.queues ?? []) : head.value;
  const omitted = Math.max(0, (total ?? head.value.length + head.omitted) - value.length);
  return { queues: { ...head, value, omitted, dropped: head.dropped }, ...kept };
}

/** Every queue of the walk that is not among those with messages is empty by now. */
function withEmptyOnes(head: readonly Queue[], walked: readonly Queue[]): Queue[] {
  const seen = new Set(head.map(queueKey));
  const empty = walked
    .filter((known) => !seen.has(queueKey(known)))
    .map((known) => ({ ...known, ready: 0, unacked: 0, messages: 0 }));
  return [...head, ...empty];
}

/** Unique per broker; NUL is in no name. */
export function queueKey({ vhost, name }: { readonly vhost: string; readonly name: string }): string {
  return `${vhost}\0${name}`;
}
