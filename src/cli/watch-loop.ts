import { setTimeout as sleep } from 'node:timers/promises';
import type { Broker } from '../model/broker.ts';
import type { PassOutcome } from '../model/inspection.ts';
import type { LocalOperator } from '../wiring/local.ts';

export interface WatchOptions {
  readonly intervalSeconds: number;
  /** Stop after this many rounds; absent means until the signal. */
  readonly rounds?: number;
  readonly signal: AbortSignal;
  /** Called after each pass over one broker. */
  onPass(broker: Broker, outcome: PassOutcome): void;
}

/** Reconciles every broker at each interval; brokers do not wait for each other. */
export async function watch(local: LocalOperator, { onPass, ...options }: WatchOptions): Promise<void> {
  await everyInterval(local.brokers, options, async (broker) => {
    const outcome = await local.reconcile(broker);
    if (!options.signal.aborted) onPass(broker, outcome);
  });
}

/** Does something with every broker at each interval, start to start, until the signal or the last round. */
export async function everyInterval(
  brokers: readonly Broker[],
  { intervalSeconds, rounds = Number.POSITIVE_INFINITY, signal }: Omit<WatchOptions, 'onPass'>,
  look: (broker: Broker) => Promise<void>,
): Promise<void> {
  for (let round = 0; round < rounds && !signal.aborted; round++) {
    const pause = sleep(round + 1 < rounds ? intervalSeconds * 1000 : 0, undefined, { signal }).catch(ignoreAbort);
    await Promise.all(brokers.map(look));
    await pause;
  }
}

/** Being told to stop is not a failure. */
function ignoreAbort(error: unknown): void {
  if (!(error instanceof Error) || error.name !== 'AbortError') throw error;
}
