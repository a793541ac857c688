import type { Cause } from './cause.ts';
import type { Observation, Severity } from './finding.ts';

/**
 * pending: fires, but not yet for the hold time. open: told (or hidden under its cause).
 * resolved: kept for the grace time, in which it reopens instead of opening anew.
 */
export type IncidentState = 'pending' | 'open' | 'resolved';

/** One trouble of one broker: one row of stored state, moved one step by each pass. */
export interface Incident {
  /** Unique for ever; in links and buttons. */
  readonly id: string;
  /** Same trouble, same fingerprint: broker and condition. */
  readonly fingerprint: string;
  readonly brokerId: string;
  readonly conditionId: string;
  readonly title: string;
  readonly state: IncidentState;
  readonly severity: Severity;
  /** Worst first, at most ten; `subjectCount` has them all. */
  readonly observations: readonly Observation[];
  readonly subjectCount: number;
  readonly causes: readonly Cause[];
  /** Condition ids that fire as a consequence and are listed here instead of being told themselves. */
  readonly symptoms: readonly string[];
  /** The incident that this one hides under. */
  readonly hiddenBy?: string;
  readonly firingSince: number;
  readonly openedAt?: number;
  /** Since when every figure is below the clearing threshold. */
  readonly clearSince?: number;
  readonly resolvedAt?: number;
  readonly timeline: readonly TimelineEntry[];
  /** What each channel was told last; written after the send. */
  readonly told: Readonly<Record<string, Told>>;
}

export interface TimelineEntry {
  readonly at: number;
  readonly event: string;
  readonly detail: string;
}

export interface Told {
  readonly reason: string;
  readonly at: number;
  readonly severity: Severity;
}
