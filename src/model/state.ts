import type { DigestItem } from './effect.ts';
import type { Incident } from './incident.ts';
import type { RemediationEnd } from './remediation.ts';

/** What is remembered of a broker beside its incidents. Small: it is rewritten at each pass. */
export interface BrokerRecord {
  /** As the last pass knew them; for lists of what is watched. */
  readonly name?: string;
  readonly engine?: string;
  readonly lastPassAt?: number;
  readonly channels: readonly ChannelLoad[];
  readonly window?: WindowMemory;
  /** How far each remediation was when people heard of it; absent: none was looked at yet. */
  readonly remediations?: readonly RemediationMemory[];
}

/** What was said, or deliberately not said, about a remediation so far. */
export interface RemediationMemory {
  readonly id: string;
  readonly phase: RemediationPhase;
}

export type RemediationPhase = 'waiting' | 'approved' | 'under-way' | RemediationEnd;

/** How busy a channel is with this broker, for the rate cap. */
export interface ChannelLoad {
  readonly channel: string;
  /** Times of the messages within the rate window. */
  readonly sent: readonly number[];
  /** What waits for the next digest. */
  readonly held: readonly DigestItem[];
  readonly lastDigestAt?: number;
}

/** The maintenance window that comes, runs or has just ended. */
export interface WindowMemory {
  readonly start: number;
  readonly end: number;
  /** Lead times in seconds that were announced. */
  readonly announced: readonly number[];
  /** Figures by series name just before it began; absent when nothing was seen then. */
  readonly before?: Readonly<Record<string, number>>;
  /** Titles of incidents that were kept quiet because of it. */
  readonly muted: readonly string[];
  readonly reported: boolean;
}

/** A command as it was carried out; its id makes a repeat harmless. */
export interface CommandRecord {
  readonly id: string;
  readonly at: number;
  readonly by: string;
  readonly kind: 'acknowledge' | 'silence' | 'unsilence';
  /** The incident or silence that it was about. */
  readonly target: string;
  readonly outcome: 'done' | 'refused';
  readonly detail: string;
}

/** Append-only: every transition, and every decision not to tell, with its reason. */
export interface AuditEntry {
  readonly at: number;
  readonly brokerId: string;
  readonly incidentId?: string;
  readonly event: string;
  readonly reason: string;
}

/** The incident as it is shown and sent: without the bookkeeping per subject, which can be long. */
export function withoutTracking(incident: Incident): Incident {
  return incident.tracking.length === 0 ? incident : { ...incident, tracking: [] };
}

export const NO_RECORD: BrokerRecord = { channels: [] };
