import type { Incident, Mute } from '../model/incident.ts';
import { INHIBITIONS, type Inhibition } from './inhibition-table.ts';
import { matchesAny } from './pattern.ts';

/** Why `cause` explains `conditionId`, or undefined. */
export function explains(
  cause: string,
  conditionId: string,
  table: readonly Inhibition[] = INHIBITIONS,
): string | undefined {
  if (cause === conditionId) return undefined;
  return table.find((row) => row.cause === cause && matchesAny(row.hides, [conditionId]))?.because;
}

/**
 * The incident that explains this one at its root, or undefined. A cause that is still pending counts only for
 * what people have not been told yet: it delays a message, by its own hold time at most.
 */
export function causeOf(
  incident: Incident,
  all: readonly Incident[],
  lingerMilliseconds: number,
  now: number,
): Mute | undefined {
  let root: Incident | undefined;
  const visited = new Set([incident.id]);
  for (let next = directCause(incident, all, lingerMilliseconds, now); next !== undefined; ) {
    if (visited.has(next.id)) break;
    visited.add(next.id);
    root = next;
    next = directCause(next, all, lingerMilliseconds, now);
  }
  if (root === undefined) return undefined;
  const since = incident.muted?.kind === 'cause' ? incident.muted.since : now;
  return { kind: 'cause', by: root.id, reason: root.title, since };
}

function directCause(incident: Incident, all: readonly Incident[], linger: number, now: number): Incident | undefined {
  return all.find(
    (cause) =>
      explains(cause.conditionId, incident.conditionId) !== undefined &&
      counts(cause, incident, linger, now) &&
      !(explains(incident.conditionId, cause.conditionId) !== undefined && wasFirst(incident, cause)),
  );
}

function counts(cause: Incident, incident: Incident, linger: number, now: number): boolean {
  if (cause.state === 'open') return true;
  if (cause.state === 'pending') return incident.told === undefined;
  return incident.muted?.by === cause.id && now - (cause.resolvedAt ?? 0) < linger;
}

function wasFirst(incident: Incident, other: Incident): boolean {
  const [mine, theirs] = [startOf(incident), startOf(other)];
  return mine === theirs ? incident.conditionId < other.conditionId : mine < theirs;
}

function startOf({ openedAt, firingSince }: Incident): number {
  return openedAt ?? firingSince;
}
