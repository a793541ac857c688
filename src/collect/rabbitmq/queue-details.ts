import { type History, seriesOf } from '../../model/history.ts';
import type { Consumer, Queue, QueueDetail } from '../../model/rabbitmq.ts';
import { addCost, NO_COST, type Reading } from '../../model/reading.ts';
import { queueSeries } from '../../model/series.ts';
import type { KeptDetail } from './cache.ts';
import { queueKey } from './queues.ts';
import { DETAIL_COLUMNS, queueDetail } from './queues-schema.ts';
import { readOne } from './read.ts';
import { read, type Session } from './session.ts';

/** Consumers per queue, where all consumers were read; otherwise the queues stay as they are. */
export function withConsumers(queues: readonly Queue[], consumers: Reading<readonly Consumer[]>): readonly Queue[] {
  if (consumers.state !== 'read' || consumers.omitted > 0 || consumers.dropped > 0) return queues;
  const counts = new Map<string, number>();
  for (const { vhost, queue: name } of consumers.value) {
    const key = queueKey({ vhost, name });
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return queues.map((queue) => ({ ...queue, consumers: queue.consumers ?? counts.get(queueKey(queue)) ?? 0 }));
}

const WELL = new Set(['running', 'idle', 'flow']);

/**
 * The queues that deserve a closer look, at most `limit`, taking turns between four reasons:
 * a state of trouble, messages that nobody consumes, growth since the last pass, depth.
 */
export function needCloserLook(queues: readonly Queue[], history: History, limit: number): Queue[] {
  const filled = queues.filter(({ messages }) => messages > 0).sort((a, b) => b.messages - a.messages);
  const growth = new Map(filled.map((queue) => [queue, queue.messages - previousDepth(queue, history.slice(-1))]));
  const reasons = [
    queues.filter(({ state }) => !WELL.has(state)),
    filled.filter(({ consumers = 0 }) => consumers === 0),
    filled.filter((queue) => (growth.get(queue) ?? 0) > 0).sort((a, b) => (growth.get(b) ?? 0) - (growth.get(a) ?? 0)),
    filled,
  ];
  const chosen = new Set<Queue>();
  for (let rank = 0; chosen.size < limit && reasons.some((reason) => rank < reason.length); rank++) {
    for (const reason of reasons) {
      const queue = reason[rank];
      if (queue !== undefined && chosen.size < limit) chosen.add(queue);
    }
  }
  return [...chosen];
}

function previousDepth({ vhost, name }: Queue, last: History): number {
  return seriesOf(last, queueSeries(vhost, name, 'messages')).at(-1)?.value ?? 0;
}

export interface DetailsRequest {
  readonly queues: readonly Queue[];
  readonly kept: ReadonlyMap<string, KeptDetail> | undefined;
  readonly maxAge: number;
}

export interface Details {
  readonly queueDetails: Reading<readonly QueueDetail[]>;
  readonly details: ReadonlyMap<string, KeptDetail>;
}

/**
 * Reads these queues with all fields, one by one: some 3 ms of the broker's CPU each, whereas a filtered page lists
 * all queues first. A healthy queue of which the listing shows nothing new is not asked for again before `maxAge`.
 * A queue that was deleted in between is left out.
 */
export async function readDetails(session: Session, { queues, kept, maxAge }: DetailsRequest): Promise<Details> {
  const details = new Map<string, KeptDetail>();
  let [dropped, cost] = [0, NO_COST];
  for (const listed of queues) {
    const key = queueKey(listed);
    const known = kept?.get(key);
    if (known !== undefined && session.stopped === undefined && isFresh(known, listed, session.startedAt - maxAge)) {
      details.set(key, known);
      continue;
    }
    const detail = await readOne(session, queuePath(listed), queueDetail, { columns: DETAIL_COLUMNS });
    cost = addCost(cost, detail.cost);
    if (detail.state === 'read') details.set(key, { at: session.startedAt, listed, detail: detail.value });
    else if (detail.state === 'failed' && detail.why === 'unexpected-shape') dropped += 1;
    else if (detail.state === 'failed' || detail.why !== 'version') {
      return { queueDetails: { ...detail, cost }, details: new Map() };
    }
  }
  const value = [...details.values()].map(({ detail }) => detail);
  return { queueDetails: read(value, cost, { dropped }), details };
}

function queuePath({ vhost, name }: Queue): string {
  return `queues/${encodeURIComponent(vhost)}/${encodeURIComponent(name)}`;
}

const LISTED = ['type', 'state', 'node', 'ready', 'unacked', 'messages', 'consumers'] as const;

function isFresh({ at, listed: before }: KeptDetail, listed: Queue, notBefore: number): boolean {
  return at > notBefore && WELL.has(listed.state) && LISTED.every((figure) => before[figure] === listed[figure]);
}
