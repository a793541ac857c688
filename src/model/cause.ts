import type { Evidence } from './finding.ts';

/** Somebody or something that can be asked to act: the on-call person's next step. */
export interface Owner {
  readonly kind: 'queue' | 'user' | 'connection' | 'client' | 'vhost' | 'node';
  readonly name: string;
  readonly vhost?: string;
  /** What it holds or does, for instance "41,200 unacked messages, prefetch 0". */
  readonly share: string;
}

/** One contributor to an incident, as far as the figures show it. */
export interface Cause {
  readonly id: string;
  /** One plain sentence, with figures. */
  readonly summary: string;
  readonly confidence: 'certain' | 'likely' | 'possible';
  readonly evidence: readonly Evidence[];
  readonly owners: readonly Owner[];
  /** How to address it now. */
  readonly advice: string;
  /** How to prevent the next one. */
  readonly prevention?: string;
}

/** Ranked causes by condition id; the first is the one to tell. */
export type Diagnosis = Readonly<Record<string, readonly Cause[]>>;
