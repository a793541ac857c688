import { instanceLimits, type ResourceFigures } from '../catalog/instance-limits.ts';
import type { LimitedResource } from '../catalog/instance-limits-data.ts';
import type { Observation } from '../model/finding.ts';
import type { ObjectLimits } from '../model/rabbitmq.ts';
import type { Reading } from '../model/reading.ts';
import type { Subject, SubjectKind } from '../model/subject.ts';
import type { ConditionInput } from './condition.ts';
import { engineVersion } from './detect.ts';
import { byFirstFigure, shareOfLimit } from './levels.ts';

/** What the broker's instance type allows; empty where the type, the mode or the version is not known. */
export function instanceFigures(input: ConditionInput): ResourceFigures {
  const { instanceType, deploymentMode } = input.broker;
  const version = engineVersion(input);
  if (instanceType === undefined || deploymentMode === undefined || version === undefined) return {};
  return instanceLimits(instanceType, deploymentMode, version)?.effective ?? {};
}

/**
 * Holds counts, one per subject name, against what the instance type allows of a resource. No observations where
 * the instance type is not known: then there is no limit to hold them against.
 */
export function sharesOfInstance(
  input: ConditionInput,
  resource: LimitedResource,
  kind: SubjectKind,
  counts: ReadonlyMap<string, number>,
): Observation[] {
  const figure = instanceFigures(input)[resource];
  if (figure === undefined) return [];
  const shares = [...counts].flatMap(
    ([name, used]) =>
      shareOfLimit({ kind, name }, { name: RESOURCE_NAMES[resource], used, limit: figure.value, unit: 'count' }) ?? [],
  );
  return byFirstFigure(shares, 'highest');
}

const RESOURCE_NAMES: Readonly<Record<LimitedResource, string>> = {
  connections: 'connections',
  channels: 'channels',
  consumersPerChannel: 'consumers',
  queues: 'queues',
  vhosts: 'virtual hosts',
  shovels: 'shovels',
  exchanges: 'exchanges',
};

/** Holds counts, one per virtual host or user, against the limit of that name set on each of them. */
export function sharesOfOwnLimits(
  limits: readonly ObjectLimits[],
  limitName: string,
  kind: 'vhost' | 'user',
  counted: { readonly name: string; readonly counts: ReadonlyMap<string, number> },
): Observation[] {
  const shares = limits.flatMap(({ subject: name, limits: set }) => {
    const limit = set[limitName];
    if (limit === undefined) return [];
    const subject: Subject = { kind, name };
    return (
      shareOfLimit(subject, { name: counted.name, used: counted.counts.get(name) ?? 0, limit, unit: 'count' }) ?? []
    );
  });
  return byFirstFigure(shares, 'highest');
}

/** How many items each key has. Items without a key are not counted. */
export function countBy<T>(items: readonly T[], keyOf: (item: T) => string | undefined): Map<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) {
    const key = keyOf(item);
    if (key !== undefined) counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}

/**
 * How many elements of a source each key has. Where the source was cut to stay within the budget, the counts are
 * scaled up by what was left out: an estimate that keeps a full broker from looking half empty.
 */
export function estimateBy<T>(
  reading: Reading<readonly T[]> | undefined,
  keyOf: (item: T) => string | undefined,
): Map<string, number> {
  if (reading?.state !== 'read' || reading.value.length === 0) return new Map();
  const scale = 1 + reading.omitted / reading.value.length;
  return new Map([...countBy(reading.value, keyOf)].map(([key, count]) => [key, Math.round(count * scale)]));
}
