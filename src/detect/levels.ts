import { SHARE_OF_LIMIT } from '../catalog/thresholds.ts';
import type { Evidence, Observation, Unit } from '../model/finding.ts';
import type { Subject } from '../model/subject.ts';

/** Where a figure that is bad when high fires, where it is critical, and below which it is clear again. */
export interface Ceiling {
  readonly fires: number;
  readonly critical?: number;
  readonly clears: number;
}

export type ObservedLevel = Observation['level'];

/** The level of a figure that is bad when high: firing from `fires` on, clear below `clears`. */
export function levelAbove(value: number, { fires, clears }: Omit<Ceiling, 'critical'>): ObservedLevel {
  if (value >= fires) return 'firing';
  return value >= clears ? 'between' : 'ok';
}

/** The level of a figure that is bad when low: firing up to `fires`, clear above `clears`. */
export function levelBelow(value: number, { fires, clears }: Omit<Ceiling, 'critical'>): ObservedLevel {
  if (value <= fires) return 'firing';
  return value <= clears ? 'between' : 'ok';
}

/** What a limit allows and how much of it is used. `name` is told to people, for instance "memory". */
export interface Usage {
  readonly name: string;
  readonly used: number;
  readonly limit: number;
  readonly unit: Unit;
}

/** Thresholds in percent of a limit that most limits share. */
export const NEAR_LIMIT: Ceiling = SHARE_OF_LIMIT;

/**
 * One usage held against its limit, in percent; undefined where there is no limit to hold it against
 * (RabbitMQ tells 0 for what it does not count, and -1 for "no limit").
 */
export function shareOfLimit(subject: Subject, usage: Usage, ceiling: Ceiling = NEAR_LIMIT): Observation | undefined {
  if (usage.limit <= 0) return undefined;
  const share = percentOf(usage.used, usage.limit);
  const severity = ceiling.critical !== undefined && share >= ceiling.critical ? 'critical' : 'warning';
  return { subject, level: levelAbove(share, ceiling), severity, evidence: usageEvidence(usage, share, ceiling) };
}

function usageEvidence(usage: Usage, share: number, ceiling: Ceiling): Evidence[] {
  return [
    { label: `${usage.name} share`, value: share, unit: 'percent', limit: ceiling.fires },
    { label: `${usage.name} used`, value: usage.used, unit: usage.unit, limit: usage.limit },
  ];
}

/** Percent, to one decimal. */
export function percentOf(part: number, whole: number): number {
  return Math.round((part / whole) * 1_000) / 10;
}

/** Observations with the highest (or lowest) first figure first. */
export function byFirstFigure(observations: readonly Observation[], first: 'highest' | 'lowest'): Observation[] {
  const sign = first === 'highest' ? -1 : 1;
  return [...observations].sort((a, b) => sign * (Number(a.evidence[0]?.value) - Number(b.evidence[0]?.value)));
}
