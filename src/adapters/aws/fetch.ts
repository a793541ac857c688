import type { Fetched } from '../../aws-ports.ts';
import type { Cost } from '../../model/reading.ts';
import { toAwsReadError } from './aws-error.ts';

/** Runs one read that may take several calls; counts them and turns what it throws into `ReadError`. */
export async function fetched<T>(
  call: string,
  read: (count: () => void) => Promise<{ readonly value: T; readonly dropped?: number; readonly bytes?: number }>,
): Promise<Fetched<T>> {
  const started = performance.now();
  let requests = 0;
  try {
    const {
      value,
      dropped = 0,
      bytes = 0,
    } = await read(() => {
      requests += 1;
    });
    const cost: Cost = { requests, bytes, milliseconds: Math.round(performance.now() - started) };
    return { value, dropped, cost };
  } catch (error) {
    throw toAwsReadError(error, call);
  }
}
