import type { Fetched } from '../aws-ports.ts';
import { ReadError } from '../errors.ts';
import { NO_COST, type Reading, type Unavailability } from '../model/reading.ts';

/** A failed read is a reading of its own, never an exception. */
export async function attemptRead<T>(read: () => Promise<Fetched<T>>): Promise<Reading<T>> {
  try {
    return readFrom(await read());
  } catch (error) {
    if (!(error instanceof ReadError)) throw error;
    return {
      state: 'failed',
      why: error.kind,
      detail: error.message,
      cost: { ...error.cost, requests: Math.max(1, error.cost.requests) },
    };
  }
}

export function readFrom<T>({ value, dropped, cost }: Fetched<T>): Reading<T> {
  return { state: 'read', value, dropped, omitted: 0, cost };
}

export function unavailable(why: Unavailability, detail: string): Reading<never> {
  return { state: 'unavailable', why, detail, cost: NO_COST };
}
