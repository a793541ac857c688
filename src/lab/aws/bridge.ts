import type { Unit } from '../../model/finding.ts';

/** One figure as Amazon MQ publishes it. */
export interface BridgedFigure {
  readonly metric: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly value: number;
  readonly unit: Unit;
}

/** Where a bridge puts what Amazon MQ would put into CloudWatch. */
export interface BridgeTarget {
  /** `at` in epoch milliseconds. */
  figures(figures: readonly BridgedFigure[], at: number): Promise<void>;
  logLines(place: LogPlace, lines: readonly string[], at: number): Promise<void>;
}

export interface LogPlace {
  readonly group: string;
  readonly stream: string;
}

/** Log group of a broker, as Amazon MQ names it. */
export function generalLogGroup(brokerId: string): string {
  return `/aws/amazonmq/broker/${brokerId}/general`;
}
