import type { Reading } from './reading.ts';

/** Lines of the broker's log groups that the catalog of log patterns knows. */
export interface LogReadings {
  readonly lines: Reading<LogExcerpt>;
}

export type LogSource = keyof LogReadings;

export interface LogExcerpt {
  /** Epoch milliseconds from which on the groups were searched. */
  readonly since: number;
  /** Oldest first. */
  readonly matches: readonly LogMatch[];
}

export interface LogMatch {
  readonly at: number;
  readonly group: string;
  readonly stream: string;
  /** Id of the pattern in `src/catalog/aws-log-patterns.ts`. */
  readonly pattern: string;
  readonly message: string;
  /** What the pattern captured, for instance the ARN that could not be resolved. */
  readonly captured: Readonly<Record<string, string>>;
}
