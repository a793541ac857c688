import type { Queue, QueueDetail, RabbitmqReadings, RabbitmqSource } from '../../model/rabbitmq.ts';
import { NO_COST, type Reading } from '../../model/reading.ts';
import type { Session } from './session.ts';

/** Sources that change rarely or cost much, and are not read in every pass. */
export type SlowSource = Extract<
  RabbitmqSource,
  | 'userLimits'
  | 'operatorPolicies'
  | 'users'
  | 'permissions'
  | 'exchanges'
  | 'bindings'
  | 'featureFlags'
  | 'deprecatedFeatures'
>;

/** What one pass hands to the next one; empty for the first. It lives in memory, and losing it costs one full pass. */
export interface CollectCache {
  readonly kept: { readonly [S in SlowSource]?: Kept<RabbitmqReadings[S]> };
  /** Virtual hosts in which the monitoring user sees objects. */
  readonly visibleVhosts?: Kept<Reading<readonly string[]>>;
  readonly consumers?: Kept<RabbitmqReadings['consumers']>;
  readonly walk?: QueueWalk;
  readonly head?: QueueHead;
  /** Closer looks of the previous passes, by `queueKey`. */
  readonly details?: ReadonlyMap<string, KeptDetail>;
  readonly lastPass?: LastPass;
}

export interface Kept<R> {
  readonly at: number;
  readonly reading: R;
}

/** All queues, as the last full listing told. */
export interface QueueWalk {
  readonly at: number;
  readonly queues: readonly Queue[];
  /** Nodes that ran; when others do, empty queues too may have changed their state. */
  readonly runningNodes: readonly string[];
}

/** Every queue that held messages, and what the whole broker had at that time. */
export interface QueueHead {
  readonly at: number;
  readonly queues: readonly Queue[];
  readonly totalQueues: number;
  readonly totalMessages: number;
  readonly runningNodes: readonly string[];
}

/** A closer look, and what the listing showed of the queue when it was taken. */
export interface KeptDetail {
  readonly at: number;
  readonly listed: Queue;
  readonly detail: QueueDetail;
}

export interface LastPass {
  readonly milliseconds: number;
  readonly requests: number;
  readonly statisticsQueue?: number;
}

export const EMPTY_CACHE: CollectCache = { kept: {} };

/** The kept reading while it is young enough, with its time; a new one otherwise. Failures are not kept. */
export async function fresh<T>(
  session: Session,
  old: Kept<Reading<T>> | undefined,
  maxAge: number,
  readAnew: () => Promise<Reading<T>>,
): Promise<{ readonly reading: Reading<T>; readonly kept: Kept<Reading<T>> | undefined }> {
  // What an unreachable broker was like some minutes ago must not look like knowledge of now.
  if (session.stopped !== undefined) return { reading: session.stopped, kept: old };
  const age = old === undefined ? Number.POSITIVE_INFINITY : session.startedAt - old.at;
  if (old !== undefined && age >= 0 && age < maxAge) return { reading: carriedOver(old), kept: old };
  const reading = await readAnew();
  return { reading, kept: reading.state === 'failed' ? undefined : { at: session.startedAt, reading } };
}

function carriedOver<T>({ at, reading }: Kept<Reading<T>>): Reading<T> {
  return reading.state === 'read' ? { ...reading, readAt: at, cost: NO_COST } : { ...reading, cost: NO_COST };
}
