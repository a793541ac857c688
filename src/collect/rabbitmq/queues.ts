import type { Queue, QueueDetail } from '../../model/rabbitmq.ts';
import { NO_COST, type Reading } from '../../model/reading.ts';
import type { CollectBudget } from './budget.ts';
import type { QueueHead, QueueWalk } from './cache.ts';
import { DEPTH_COLUMNS, DETAIL_COLUMNS, queue, queueDetail } from './queues-schema.ts';
import { readList, readPages } from './read.ts';
import type { Query, Session } from './session.ts';

export interface QueuesRequest {
  readonly budget: CollectBudget;
  /** What the overview says; undefined when it could not be read. */
  readonly total: number | undefined;
  /** Messages in all queues, as the overview says. */
  readonly totalMessages: number | undefined;
  /** Where a listing with all fields is; see `detailPath`. */
  readonly detailPath: string;
  readonly walk: QueueWalk | undefined;
  readonly head: QueueHead | undefined;
  readonly runningNodes: readonly string[];
  /** The broker is slow: do without the full listing. */
  readonly sparing: boolean;
}

export interface QueuesResult {
  readonly queues: Reading<readonly Queue[]>;
  /** Set when one listing gave everything at once. */
  readonly details?: Reading<readonly QueueDetail[]>;
  readonly walk?: QueueWalk;
  readonly head?: QueueHead;
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
  return !sameNodes(runningNodes, walk) || session.startedAt - walk.at >= budget.walkAgeMilliseconds;
}

function sameNodes(running: readonly string[], { runningNodes }: Pick<QueueWalk, 'runningNodes'>): boolean {
  return running.join() === runningNodes.join();
}

/** One listing of everything: ten pages would make the broker list and sort everything ten times. */
async function walkAll(session: Session, request: QueuesRequest): Promise<QueuesResult> {
  const queues = await readList(session, 'queues', queue, TOTALS);
  if (queues.state !== 'read') return { queues };
  const walk = { at: session.startedAt, queues: queues.value, runningNodes: request.runningNodes };
  return { queues, walk, ...headOf(session, request, queues.value) };
}

/**
 * Deepest first, as far as there are messages; so nothing that holds a message is missed.
 * RabbitMQ sorts queues that are down, whose depth it does not know, among the empty ones.
 */
async function readHead(session: Session, request: QueuesRequest): Promise<QueuesResult> {
  const { budget, walk, head: known, sparing, total } = request;
  const kept = walk === undefined ? {} : { walk };
  if (known !== undefined && stillHolds(session, request, known)) {
    const queues = asReading({ value: known.queues, dropped: 0, cost: NO_COST }, request);
    return { queues: { ...queues, readAt: known.at }, ...kept, head: known };
  }
  const head = await readPages(session, {
    path: 'queues',
    schema: queue,
    query: { ...TOTALS, sort: 'messages', sort_reverse: 'true' },
    pageSize: budget.pageSize,
    limit: budget.pageSize * 2,
    enough: ({ messages }) => messages === 0,
  });
  if (head.state !== 'read') return { queues: head, ...kept };
  const complete = head.omitted === 0 || head.value.at(-1)?.messages === 0;
  if (complete) return { queues: asReading(head, request), ...kept, ...headOf(session, request, head.value) };
  if (!sparing && total !== undefined && total <= budget.walkableQueues) return walkAll(session, request);
  const omitted = Math.max(0, (total ?? head.value.length + head.omitted) - head.value.length);
  return { queues: { ...head, omitted }, ...kept };
}

type ReadQueues = Extract<Reading<readonly Queue[]>, { state: 'read' }>;

/** All that hold messages, completed by those that the walk knows. */
function asReading(
  { value: filled, dropped, cost }: Pick<ReadQueues, 'value' | 'dropped' | 'cost'>,
  { walk, total }: QueuesRequest,
): ReadQueues {
  const value = withEmptyOnes(filled, walk?.queues ?? []);
  return { state: 'read', value, dropped, omitted: Math.max(0, (total ?? value.length) - value.length), cost };
}

function headOf(
  { startedAt }: Session,
  { total, totalMessages, runningNodes }: QueuesRequest,
  listed: readonly Queue[],
): { readonly head?: QueueHead } {
  if (total === undefined || totalMessages === undefined) return {};
  const queues = listed.filter(({ messages }) => messages > 0);
  return { head: { at: startedAt, queues, totalQueues: total, totalMessages, runningNodes } };
}

/** As long as the broker holds as many messages as it did, no queue can have become much deeper unless others drained. */
function stillHolds(
  { startedAt }: Session,
  { budget, total, totalMessages, runningNodes }: QueuesRequest,
  head: QueueHead,
): boolean {
  const age = startedAt - head.at;
  if (age < 0 || age >= budget.headAgeMilliseconds || !sameNodes(runningNodes, head)) return false;
  if (totalMessages === undefined || total !== head.totalQueues) return false;
  const { messages, share } = budget.headTolerance;
  return Math.abs(totalMessages - head.totalMessages) <= Math.max(messages, share * head.totalMessages);
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
