import type { Advice } from './advice.ts';
import type { Cause } from './cause.ts';
import type { Observation, Severity } from './finding.ts';
import type { Subject } from './subject.ts';

/**
 * pending: fires, but not yet for the hold time. open: told, or muted with a reason.
 * resolved: kept for the grace time, in which it reopens instead of opening anew.
 */
export type IncidentState = 'pending' | 'open' | 'resolved';

/** One trouble of one broker: one row of stored state, moved one step by each pass. */
export interface Incident {
  /** Unique for ever; in links and buttons. Built by `incidentId`. */
  readonly id: string;
  /** Same trouble, same fingerprint: broker and condition. */
  readonly fingerprint: string;
  readonly brokerId: string;
  readonly conditionId: string;
  readonly title: string;
  readonly state: IncidentState;
  /** As it is now; `told.severity` is what people know. */
  readonly severity: Severity;
  /** Worst first, at most ten; `subjectCount` has them all. The last that were seen, once it is resolved. */
  readonly observations: readonly Observation[];
  readonly subjectCount: number;
  readonly causes: readonly Cause[];
  /** What mq-operator could do about it, where the table of proposals has something that fits. */
  readonly advice?: Advice;
  /** Condition ids of open incidents that are muted under this one, because it explains them. */
  readonly symptoms: readonly string[];
  /** Why nobody is told about it at present. */
  readonly muted?: Mute;
  /** Ends with the incident, or when its severity rises. */
  readonly acknowledged?: Acknowledgement;
  /** It opens and resolves so often that it is held open until it is quiet. */
  readonly flappingSince?: number;
  /** Since when the condition cannot be evaluated, and why; nothing resolves then. */
  readonly unknown?: { readonly since: number; readonly reason: string };
  readonly firingSince: number;
  readonly openedAt?: number;
  /** Since when every subject is below its clearing threshold. */
  readonly clearSince?: number;
  readonly resolvedAt?: number;
  /** Oldest first; the first entry and the newest forty-nine. The audit trail has them all. */
  readonly timeline: readonly TimelineEntry[];
  /** What people were told last; absent until there is something to tell. */
  readonly told?: Told;
  /** Every subject by itself, with its own hold and clearing time. Empty in the copy that an effect carries. */
  readonly tracking: readonly SubjectTracking[];
  /** When incidents of this fingerprint opened, within the window in which flapping is counted. */
  readonly openings: readonly number[];
  /** Since when there are clearly more subjects than people know of. */
  readonly growingSince?: number;
}

/** Where one subject stands between its thresholds. */
export interface SubjectTracking {
  readonly subject: Subject;
  readonly severity: Severity;
  /** Since when it fires (or is between, once it fired). */
  readonly since: number;
  /** It fired for the whole hold time and counts until it was clear for the whole clearing time. */
  readonly confirmed: boolean;
  readonly clearSince?: number;
}

/** Why an incident is kept quiet. It keeps its state; what still fires when this ends is told. */
export interface Mute {
  readonly kind: 'cause' | 'silence' | 'maintenance';
  /** The incident, silence or window that mutes it. */
  readonly by: string;
  readonly reason: string;
  readonly since: number;
  readonly until?: number;
}

export interface Acknowledgement {
  readonly by: string;
  readonly at: number;
  readonly note?: string;
}

export interface TimelineEntry {
  readonly at: number;
  readonly event: string;
  readonly detail: string;
}

/** What was decided to be told last. Whether a channel got it is in the receipts. */
export interface Told {
  /** Of the last message that was not an update in place. */
  readonly reason: string;
  readonly at: number;
  /** The worst that people were told. */
  readonly severity: Severity;
  /** The most subjects that people were told. */
  readonly subjectCount: number;
  /** When each channel was told last since it opened; all of them hear how it goes on. */
  readonly channels: Readonly<Record<string, number>>;
  /** How often something was told; numbers the effects. */
  readonly count: number;
  /** When people first heard of it since it last opened; escalation counts from here. */
  readonly firstAt: number;
  /** Escalation steps already taken, as `route/step`. */
  readonly escalations: readonly string[];
  /** What the message shows of its handling and of its figures; where they change, it is updated in place. */
  readonly face: { readonly handling: string; readonly figures: string; readonly at: number };
}

/** Somebody's wish not to hear of something for a while. `until` absent: until the incident resolves. */
export interface Silence {
  readonly id: string;
  readonly by: string;
  readonly reason: string;
  readonly from: number;
  readonly until?: number;
  /** One incident, or conditions by id or pattern (`queue-*`). Absent: everything of the broker. */
  readonly match: { readonly incidentId?: string; readonly conditions?: readonly string[] };
  /** Ended before its time, by whom. */
  readonly ended?: { readonly at: number; readonly by: string };
}

/** The id of an incident: broker, condition and when it began to fire. */
export function incidentId(brokerId: string, conditionId: string, firingSince: number): string {
  return [encodeURIComponent(brokerId), conditionId, firingSince.toString(36)].join(':');
}

/** The broker that an incident id belongs to, or undefined when it is no incident id. */
export function brokerOfIncident(id: string): string | undefined {
  const match = /^([^:]+):[a-z0-9-]+:[0-9a-z]+$/.exec(id);
  if (match?.[1] === undefined) return undefined;
  try {
    return decodeURIComponent(match[1]);
  } catch {
    return undefined;
  }
}

export function fingerprintOf(brokerId: string, conditionId: string): string {
  return `${encodeURIComponent(brokerId)}:${conditionId}`;
}
