import type { BrokerDescription } from '../model/amazon-mq.ts';
import type { Evidence } from '../model/finding.ts';
import type { ConditionInput } from './condition.ts';

/**
 * What the broker's own figures say while Amazon MQ still shows a code: over, nearly over, still going on,
 * or nothing (then the code itself is believed).
 */
export interface Recovery {
  readonly state: 'over' | 'easing' | 'lasting' | 'unseen';
  readonly evidence: readonly Evidence[];
}

/** Judges one family of codes by what was read in this pass; pure. */
export type RecoveryCheck = (input: ConditionInput, description: BrokerDescription) => Recovery;

export const UNSEEN: Recovery = { state: 'unseen', evidence: [] };
