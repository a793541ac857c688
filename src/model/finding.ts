import type { Subject } from './subject.ts';

export type Severity = 'info' | 'warning' | 'critical';

/**
 * `between` is the band of hysteresis: below the threshold that fires, above the one that clears.
 * It keeps an incident open and never opens one.
 */
export type Level = 'ok' | 'between' | 'firing' | 'unknown';

/** One figure that supports a finding. `unit` is what `src/model/format.ts` knows how to print. */
export interface Evidence {
  readonly label: string;
  readonly value: number | string | boolean;
  readonly unit?: Unit;
  /** The threshold that the value was held against. */
  readonly limit?: number;
}

export type Unit = 'bytes' | 'percent' | 'seconds' | 'count' | 'per-second' | 'milliseconds' | 'time';

/** What one condition saw at one subject. */
export interface Observation {
  readonly subject: Subject;
  readonly level: Exclude<Level, 'unknown'>;
  /** Overrides the severity of the condition, for instance warning at 80 % and critical at 90 %. */
  readonly severity?: Severity;
  readonly evidence: readonly Evidence[];
}

/** What one condition found in one snapshot: one finding per condition and broker, whatever the number of subjects. */
export interface Finding {
  readonly conditionId: string;
  readonly title: string;
  readonly level: Level;
  /** The worst of the observations that fire; the condition's own where none does. */
  readonly severity: Severity;
  /** Subjects that fire or are between, worst first. */
  readonly observations: readonly Observation[];
  /** How many subjects were looked at. */
  readonly checked: number;
  /** Why it is unknown. */
  readonly reason?: string;
  readonly holdSeconds: number;
  readonly clearSeconds: number;
}

const ORDER: readonly Severity[] = ['info', 'warning', 'critical'];

/** Negative when `a` is milder than `b`. */
export function compareSeverity(a: Severity, b: Severity): number {
  return ORDER.indexOf(a) - ORDER.indexOf(b);
}

export function worstSeverity(severities: readonly Severity[], floor: Severity): Severity {
  return severities.reduce((worst, next) => (compareSeverity(next, worst) > 0 ? next : worst), floor);
}
