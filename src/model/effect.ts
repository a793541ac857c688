import type { Incident } from './incident.ts';

/** Why a message goes out, as data. */
export type NotifyReason = 'opened' | 'worsened' | 'resolved' | 'reopened';

/** Something to be done outside; data until the one executor performs it. `id` is the same for the same event. */
export type Effect = NotifyEffect;

export interface NotifyEffect {
  readonly kind: 'notify';
  readonly id: string;
  readonly reason: NotifyReason;
  readonly incident: Incident;
}

/** What became of an effect at one channel. Only `sent` is remembered as told. */
export interface Receipt {
  readonly effectId: string;
  readonly incidentId: string;
  readonly channel: string;
  readonly at: number;
  readonly outcome: 'sent' | 'retryable' | 'permanent' | 'skipped';
  readonly detail: string;
}
