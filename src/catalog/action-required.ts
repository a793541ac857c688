import type { Engine } from '../model/broker.ts';
import type { Severity } from '../model/finding.ts';

/** What is known about one action-required code of Amazon MQ. */
export interface ActionRequiredEntry {
  /** As documented, with the prefix; Amazon MQ prints some without it. */
  readonly code: string;
  readonly engine: Engine;
  /** The figures that tell whether the broker has recovered. */
  readonly family: ActionRequiredFamily;
  readonly severity: Severity;
  readonly title: string;
  /** What has happened, in one or two sentences. */
  readonly meaning: string;
  /** Who is cut off while it lasts. */
  readonly affected: string;
  /** What Amazon MQ refuses meanwhile; empty when nothing is documented. */
  readonly refused: readonly RefusedOperation[];
  /** In the order in which to try them. */
  readonly remedies: readonly Remedy[];
  /** When Amazon MQ takes the code away. */
  readonly clears: string;
  /** How the broker's own figures show that it is over. */
  readonly recovery: string;
  readonly source: string;
}

export type ActionRequiredFamily =
  | 'memory-alarm'
  | 'disk-alarm'
  | 'kms-key'
  | 'network-interface'
  | 'restart-loop'
  | 'quorum-queues'
  | 'pending-change'
  | 'blocked-upgrade'
  | 'external-arn';

export interface RefusedOperation {
  readonly operation: 'RebootBroker' | 'UpdateBroker';
  /** What of it is refused, and what is not. */
  readonly detail: string;
}

export interface Remedy {
  readonly text: string;
  readonly risk: 'none' | 'low' | 'medium' | 'high';
  /** What it may cost. */
  readonly caution?: string;
}

/** Page of the Amazon MQ developer guide; the paths are stable, unlike the text behind them. */
export function guidePage(name: string): string {
  return `https://docs.aws.amazon.com/amazon-mq/latest/developer-guide/${name}.html`;
}
