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

/** Reconciles every broker at each interval, start to start; brokers do not wait for each other. */
export async function watch(local: LocalOperator, options: WatchOptions): Promise<void> {
  const { intervalSeconds, rounds = Number.POSITIVE_INFINITY, signal, onPass } = options;
  for (let round = 0; round < rounds && !signal.aborted; round++) {
    const pause = sleep(round + 1 < rounds ? intervalSeconds * 1000 : 0, undefined, { signal }).catch(ignoreAbort);
    await Promise.all(
      local.brokers.map(async (broker) => {
        const outcome = await local.reconcile(broker);
        if (!signal.aborted) onPass(broker, outcome);
      }),
    );
    await pause;
  }
}

/** Being told to stop is not a failure. */
function ignoreAbort(error: unknown): void {
  if (!(error instanceof Error) || error.name !== 'AbortError') throw error;
}
