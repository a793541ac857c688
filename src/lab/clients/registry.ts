import { backlogClient, lateConsumer } from './backlog.ts';
import { bursts } from './bursts.ts';
import { connectionChurn, connectionLeak } from './connections.ts';
import type { LiveClient } from './live-client.ts';
import { steady } from './steady.ts';
import { unroutable } from './unroutable.ts';

export const SLOW_QUEUE = 'lab.slow-consumer';
export const GROWING_QUEUE = 'lab.queue-growth';
export const PAUSED_QUEUE = 'lab.paused-sync';

/** Clients that run as processes of their own until they are told to end, by id. */
const LIVE_CLIENTS = {
  'load-steady': steady,
  'load-bursts': bursts,
  'slow-consumer': backlogClient({
    queue: SLOW_QUEUE,
    prefetch: 0,
    millisecondsPerMessage: 'never',
    publishedPerSecond: 50,
    bytes: 1000,
  }),
  'queue-growth': backlogClient({
    queue: GROWING_QUEUE,
    prefetch: 10,
    millisecondsPerMessage: 200,
    publishedPerSecond: 100,
    bytes: 1000,
  }),
  'paused-sync': lateConsumer({ queue: PAUSED_QUEUE, prefetch: 10, millisecondsPerMessage: 1000 }),
  'connection-leak': connectionLeak,
  'connection-churn': connectionChurn,
  unroutable,
} as const satisfies Record<string, LiveClient>;

export type ClientId = keyof typeof LIVE_CLIENTS;

/** Undefined when there is no client with this id. */
export function findLiveClient(id: string): LiveClient | undefined {
  return new Map<string, LiveClient>(Object.entries(LIVE_CLIENTS)).get(id);
}
