import type { Broker } from '../model/broker.ts';
import type { Evidence } from '../model/finding.ts';
import type { RabbitmqSource } from '../model/rabbitmq.ts';
import type { Snapshot } from '../model/snapshot.ts';

/** What a practice may look at. */
export interface PostureInput {
  readonly broker: Broker;
  readonly snapshot: Snapshot;
  readonly now: number;
}

export interface Judgement {
  readonly kept: boolean;
  readonly evidence: readonly Evidence[];
  /** What breaks it, at most ten names. */
  readonly offenders?: readonly string[];
}

/**
 * One best practice of the Amazon MQ Developer Guide (chapter "Amazon MQ for RabbitMQ best practices", and the
 * practices for quorum queues and for security), as far as a broker shows from outside whether it is kept.
 */
export interface Practice {
  readonly id: string;
  readonly title: string;
  /** Points of the score: 3 for what costs data or availability, 2 for stability, 1 for efficiency. */
  readonly weight: 1 | 2 | 3;
  readonly why: string;
  readonly how: string;
  readonly sources: readonly RabbitmqSource[];
  /** Undefined where the broker does not show it, or where the practice does not concern it. */
  judge(input: PostureInput): Judgement | undefined;
}

export const MOST_OFFENDERS = 10;

/** A practice that is broken by named things, kept where there are none. */
export function brokenBy(offenders: readonly string[], label: string, more: readonly Evidence[] = []): Judgement {
  return {
    kept: offenders.length === 0,
    evidence: [{ label, value: offenders.length, unit: 'count' }, ...more],
    offenders: offenders.slice(0, MOST_OFFENDERS),
  };
}
