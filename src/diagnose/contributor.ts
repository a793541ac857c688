import type { Cause } from '../model/cause.ts';
import type { Finding } from '../model/finding.ts';
import type { MemoryShares } from './memory-shares.ts';
import type { Trouble } from './trouble.ts';
import type { View } from './view.ts';

/** One firing finding to explain, at the node that is in trouble where there is one. */
export interface Question {
  readonly finding: Finding;
  readonly trouble: Trouble;
  /** The node whose figures decide; its own, never an average. */
  readonly node: string | undefined;
  /** Shares of that node's memory, only for memory trouble. */
  readonly memory: MemoryShares | undefined;
  readonly view: View;
}

/** A cause with its weight: 0 to 1, the part of the trouble that it explains. */
export interface Weighed {
  readonly cause: Cause;
  readonly weight: number;
}

/** One possible contributor. It answers undefined when the figures do not show it. */
export interface Contributor {
  readonly id: string;
  readonly explains: readonly Trouble[];
  weigh(question: Question): Weighed | undefined;
}

/** A contributor is not named below this share of the trouble: it would send people after noise. */
export const MINIMUM_WEIGHT = 0.1;

/**
 * How sure a share is. Measured by the broker (a memory breakdown, message bytes) it may be certain;
 * estimated from counts it is never more than likely.
 */
export function confidenceOf(share: number, measured: boolean): Cause['confidence'] {
  if (measured && share >= 0.5) return 'certain';
  return share >= (measured ? 0.25 : 0.5) ? 'likely' : 'possible';
}

/** "33 %" for 0.33. */
export function formatShare(share: number): string {
  return `${Math.round(share * 100)} %`;
}
