import type { Broker } from '../model/broker.ts';
import type { Evidence } from '../model/finding.ts';
import type { RabbitmqSource } from '../model/rabbitmq.ts';
import type { Snapshot } from '../model/snapshot.ts';

/**
 * What an obstacle does to the upgrade: it is refused; something breaks after it; a setting silently stops applying;
 * somebody who watched goes blind.
 */
export type Consequence = 'refuses' | 'breaks' | 'stops-applying' | 'goes-blind';

export type UpgradeTarget = '4.2' | '4.3';

/** What a check may look at. `current` is the version that the broker runs. */
export interface UpgradeInput {
  readonly broker: Broker;
  readonly snapshot: Snapshot;
  readonly now: number;
  readonly current: string;
  readonly to: UpgradeTarget;
}

/** What stands in the way. `affected` names it for people, at most ten names; `count` has all. */
export interface Obstacle {
  readonly affected: readonly string[];
  readonly count: number;
  readonly evidence: readonly Evidence[];
  /** Overrides the consequence of the check. */
  readonly consequence?: Consequence;
}

/** One thing that an upgrade may trip over. */
export interface UpgradeCheck {
  readonly id: string;
  readonly title: string;
  readonly consequence: Consequence;
  /** Why, in one or two sentences. */
  readonly why: string;
  readonly todo: string;
  /** Sources without which it cannot know. */
  readonly sources: readonly RabbitmqSource[];
  /** Whether it matters between these versions; absent means always. */
  applies?(input: UpgradeInput): boolean;
  /** Why a broker of this version does not show it, whatever is read; undefined where it does. */
  unseen?(input: UpgradeInput): string | undefined;
  /** Undefined where nothing stands in the way. */
  look(input: UpgradeInput): Obstacle | undefined;
}

const MOST_NAMED = 10;

/** An obstacle made of named things; undefined when there is none of them. */
export function obstacleOf(names: readonly string[], evidence: readonly Evidence[] = []): Obstacle | undefined {
  if (names.length === 0) return undefined;
  return { affected: names.slice(0, MOST_NAMED), count: names.length, evidence };
}

/** The upgrade leaves RabbitMQ 3, with its mirrored queues, behind. */
export function leavesVersion3({ current }: UpgradeInput): boolean {
  return current.startsWith('3.');
}

/** The upgrade ends at RabbitMQ 4.3, which refuses what earlier versions only called deprecated. */
export function reaches43({ to }: UpgradeInput): boolean {
  return to === '4.3';
}
