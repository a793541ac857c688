import type { RemediationState, Risk } from './remediation.ts';

/** A change that would help with an incident, and how far it is. */
export interface Advice {
  /** The action's id, for instance `tune-queue-sync`. */
  readonly action: string;
  /** Why this one, as a sentence. */
  readonly because: string;
  /** What would be changed, as a sentence with figures. */
  readonly summary: string;
  readonly risk: Risk;
  /** Shows the plan and what stands in its way; changes nothing. */
  readonly command: string;
  /** Why it is not offered at present, as sentences; absent where nothing but the settings stands against it. */
  readonly blocked?: string;
  /** What was made of it for this incident. */
  readonly remediation?: AdvisedRemediation;
}

/** A stored remediation, as far as an incident tells of it. */
export interface AdvisedRemediation {
  readonly id: string;
  readonly hash: string;
  readonly state: RemediationState;
  readonly reason: string;
  readonly expiresAt: number;
  readonly approvedBy?: string;
}
