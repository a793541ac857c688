import type { Snapshot } from '../model/snapshot.ts';
import type { Consequence, Obstacle, UpgradeCheck, UpgradeInput, UpgradeTarget } from './check.ts';
import { closerLookText } from './checks/queues.ts';
import { pathTo } from './checks/version-path.ts';
import { unlookedQueues } from './facts.ts';
import { UPGRADE_CHECKS } from './registry.ts';

export interface ReadinessItem extends Omit<Obstacle, 'consequence'> {
  readonly id: string;
  readonly title: string;
  readonly consequence: Consequence;
  readonly why: string;
  readonly todo: string;
}

/** A check that could not know, and why. */
export interface Unknown {
  readonly id: string;
  readonly title: string;
  readonly reason: string;
}

/** blocked: the upgrade is refused or something breaks. unknown: nothing of that was seen, but not all was looked at. */
export type Verdict = 'ready' | 'warnings' | 'blocked' | 'unknown';

export interface ReadinessReport {
  readonly brokerId: string;
  readonly current: string;
  readonly to: UpgradeTarget;
  /** The versions to go through, the target last; empty when it is reached already. */
  readonly path: readonly string[];
  readonly verdict: Verdict;
  readonly items: readonly ReadinessItem[];
  readonly unknown: readonly Unknown[];
  /** Ids of the checks that found nothing. */
  readonly passed: readonly string[];
}

const ORDER: readonly Consequence[] = ['refuses', 'breaks', 'stops-applying', 'goes-blind'];

/** Looks at one snapshot for everything that an upgrade would trip over; pure. Worst first. */
export function readinessOf(input: UpgradeInput, checks: readonly UpgradeCheck[] = UPGRADE_CHECKS): ReadinessReport {
  const applying = checks.filter((check) => check.applies?.(input) ?? true);
  const outcomes = applying.map((check) => ({ check, ...outcomeOf(check, input) }));
  const items = outcomes
    .flatMap(({ check, obstacle }) => (obstacle === undefined ? [] : [itemOf(check, obstacle)]))
    .sort((a, b) => ORDER.indexOf(a.consequence) - ORDER.indexOf(b.consequence));
  const unknown = outcomes.flatMap(({ check: { id, title }, reason }) =>
    reason === undefined ? [] : [{ id, title, reason }],
  );
  return {
    brokerId: input.broker.id,
    current: input.current,
    to: input.to,
    path: pathTo(input) ?? [],
    verdict: verdictOf(items, unknown),
    items,
    unknown,
    passed: outcomes.flatMap(({ check, obstacle, reason }) =>
      obstacle === undefined && reason === undefined ? [check.id] : [],
    ),
  };
}

interface Outcome {
  readonly obstacle?: Obstacle;
  readonly reason?: string;
}

/** What was seen counts even where not all was looked at; only its absence proves nothing then. */
function outcomeOf(check: UpgradeCheck, input: UpgradeInput): Outcome {
  const reason = whyUnknown(check, input);
  const obstacle = check.look(input);
  if (obstacle !== undefined) return { obstacle };
  return reason === undefined ? {} : { reason };
}

function whyUnknown({ sources, unseen }: UpgradeCheck, input: UpgradeInput): string | undefined {
  const missing = [...sources.flatMap((source) => unread(source, input.snapshot)), ...[unseen?.(input) ?? []].flat()];
  if (missing.length > 0) return missing.join('; ');
  if (!sources.includes('queueDetails')) return undefined;
  const unlooked = unlookedQueues(input);
  return unlooked === 0 ? undefined : closerLookText(input, unlooked);
}

function unread(source: UpgradeCheck['sources'][number], { rabbitmq }: Snapshot): string[] {
  const reading = rabbitmq?.[source];
  if (reading === undefined) return [`${source}: not collected`];
  if (reading.state !== 'read') return [`${source}: ${reading.detail}`];
  return reading.omitted === 0 ? [] : [`${source}: ${reading.omitted} left out to stay within the budget`];
}

function itemOf({ id, title, consequence, why, todo }: UpgradeCheck, obstacle: Obstacle): ReadinessItem {
  return { id, title, why, todo, ...obstacle, consequence: obstacle.consequence ?? consequence };
}

function verdictOf(items: readonly ReadinessItem[], unknown: readonly Unknown[]): Verdict {
  if (items.some(({ consequence }) => consequence === 'refuses' || consequence === 'breaks')) return 'blocked';
  if (unknown.length > 0) return 'unknown';
  return items.length > 0 ? 'warnings' : 'ready';
}
