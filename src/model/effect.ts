import type { Severity, Unit } from './finding.ts';
import type { Point } from './history.ts';
import type { Incident } from './incident.ts';
import type { RemediationEnd, RemediationState, Risk } from './remediation.ts';
import type { Subject } from './subject.ts';

/** Why a message about an incident goes out, as data. */
export const NOTIFY_REASONS = [
  'opened',
  'worsened',
  'reopened',
  /** Opens and resolves again and again; told once, then held open until it is quiet. */
  'flapping',
  /** A silence, a window or the cause that muted it is over, and it still fires. */
  'still-firing',
  'reminder',
  /** Nobody acknowledged it in time; goes to the next route. */
  'escalated',
  'resolved',
  /** Nothing to be alarmed about: only for channels that change a message where it stands. */
  'updated',
] as const;
export type NotifyReason = (typeof NOTIFY_REASONS)[number];

/** Something to be told, on one channel; data until the one executor performs it. */
export type Effect = NotifyEffect | DigestEffect | NoticeEffect | RemediationEffect;

interface EffectBase {
  /** The same for the same event at the same channel, so that a repeat can be recognised. */
  readonly id: string;
  readonly channel: string;
  /** When it was decided. */
  readonly at: number;
  readonly severity: Severity;
}

export interface NotifyEffect extends EffectBase {
  readonly kind: 'notify';
  readonly reason: NotifyReason;
  /** Why now, as a sentence for people. */
  readonly explanation: string;
  /** As it was when this was decided, without its tracking. */
  readonly incident: Incident;
  /** A change that would help and waits for somebody's approval. */
  readonly proposal?: Proposal;
  /** How the figures of its worst subjects went lately; added when it is told, never stored. */
  readonly trends?: readonly Trend[];
}

/** A planned change, as far as a message tells of it. Whoever approves names the hash. */
export interface Proposal {
  readonly id: string;
  readonly hash: string;
  /** The action's id, for instance `tune-queue-sync`. */
  readonly action: string;
  /** What would be changed, as a sentence. */
  readonly summary: string;
  readonly risk: 'low' | 'medium' | 'high';
  readonly expiresAt: number;
}

/** What waits for somebody's approval at an open incident; undefined where nothing does. */
export function proposalOf({ state, advice }: Incident): Proposal | undefined {
  const remediation = advice?.remediation;
  if (state !== 'open' || advice === undefined || remediation === undefined) return undefined;
  if (remediation.state !== 'awaiting-approval' || remediation.approvedBy !== undefined) return undefined;
  const { action, summary, risk } = advice;
  const { id, hash, expiresAt } = remediation;
  return { id, hash, action, summary, risk, expiresAt };
}

/** One figure of one subject over the last hours. */
export interface Trend {
  readonly subject: Subject;
  /** The label of the evidence that it belongs to. */
  readonly label: string;
  readonly unit?: Unit;
  readonly limit?: number;
  /** Oldest first; at least two. */
  readonly points: readonly Point[];
}

/** What would have been too many messages at once, in one. */
export interface DigestEffect extends EffectBase {
  readonly kind: 'digest';
  /** Worst first, at most `DIGEST_ITEMS`; `itemCount` has them all. */
  readonly items: readonly DigestItem[];
  readonly itemCount: number;
}

export const DIGEST_ITEMS = 50;

export interface DigestItem {
  readonly incidentId: string;
  readonly conditionId: string;
  readonly title: string;
  readonly severity: Severity;
  readonly reason: NotifyReason;
  readonly at: number;
}

/** A word about a maintenance window. */
export interface NoticeEffect extends EffectBase {
  readonly kind: 'notice';
  readonly notice: MaintenanceNotice;
}

export type MaintenanceNotice =
  | {
      readonly phase: 'announced';
      readonly start: number;
      readonly end: number;
      readonly timeZone: string;
      /** What is open or pending and better dealt with before, one sentence each; empty when ready. */
      readonly concerns: readonly string[];
    }
  | {
      readonly phase: 'ended';
      readonly start: number;
      readonly end: number;
      readonly timeZone: string;
      /** What is not as it was before, one sentence each; empty when nothing is. */
      readonly differences: readonly string[];
      /** Titles of the incidents that were kept quiet meanwhile. */
      readonly muted: readonly string[];
    };

/** How far a remediation is, as people hear of it. */
export type RemediationNews = 'proposed' | 'begun' | RemediationEnd;

/** A word about a remediation: in its incident's thread where it has one, else by itself. */
export interface RemediationEffect extends EffectBase {
  readonly kind: 'remediation';
  readonly news: RemediationNews;
  readonly remediation: RemediationSummary;
  /** The incident that it is to end, as it was when this was decided, without its tracking. */
  readonly incident?: Incident;
}

export interface RemediationSummary {
  readonly id: string;
  readonly action: string;
  /** What would be or was changed, as a sentence. */
  readonly summary: string;
  readonly risk: Risk;
  readonly hash: string;
  readonly state: RemediationState;
  /** Why it is in this state. */
  readonly reason: string;
  readonly proposedAt: number;
  readonly proposedBy: string;
  readonly approvedBy?: string;
  readonly changedAt: number;
  readonly expiresAt: number;
}

/** The incident that an effect is about, if it is about one. */
export function incidentOf(effect: Effect): Incident | undefined {
  return effect.kind === 'notify' || effect.kind === 'remediation' ? effect.incident : undefined;
}

/** What became of an effect at its channel, written after the send. */
export interface Receipt {
  readonly effectId: string;
  readonly channel: string;
  readonly at: number;
  /** `sent` and `skipped` are final; the others are tried again, `permanent` ones seldom. */
  readonly outcome: 'sent' | 'retryable' | 'permanent' | 'skipped';
  readonly detail: string;
  /** Absent for digests and notices. */
  readonly incidentId?: string;
  /** How the channel finds the message again, for instance a Slack `channel:ts`. */
  readonly reference?: string;
  /** What a busy channel asked us to wait. */
  readonly retryAfterMilliseconds?: number;
}

/** An effect that is not delivered yet. */
export interface OutboxEntry {
  readonly effect: Effect;
  readonly attempts: number;
  readonly lastAttemptAt?: number;
  readonly lastOutcome?: 'retryable' | 'permanent';
  readonly retryAfterMilliseconds?: number;
}
