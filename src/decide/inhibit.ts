import type { Incident, Mute } from '../model/incident.ts';
import { subjectKey } from '../model/subject.ts';
import { INHIBITIONS, type Inhibition } from './inhibition-table.ts';
import { confirmedOf } from './track.ts';

/** Incidents by condition: a storm has thousands of them, and each looks for its cause. */
export type ByCondition = ReadonlyMap<string, readonly Incident[]>;

export function byCondition(incidents: readonly Incident[]): ByCondition {
  return Map.groupBy(incidents, ({ conditionId }) => conditionId);
}

function rowOf(cause: string, conditionId: string): Inhibition | undefined {
  return INHIBITIONS.find((row) => row.cause === cause && row.hides.includes(conditionId));
}

/**
 * The incident that explains this one at its root, or undefined. A cause that is still pending counts only for
 * what people have not been told yet: it delays a message, by its own hold time at most.
 */
export function causeOf(incident: Incident, all: ByCondition, linger: number, now: number): Mute | undefined {
  let root: Incident | undefined;
  const visited = new Set([incident.id]);
  for (let next = directCause(incident, all, linger, now); next !== undefined; ) {
    if (visited.has(next.id)) break;
    visited.add(next.id);
    root = next;
    next = directCause(next, all, linger, now);
  }
  if (root === undefined) return undefined;
  const since = incident.muted?.kind === 'cause' ? incident.muted.since : now;
  return { kind: 'cause', by: root.id, reason: root.title, since };
}

function directCause(incident: Incident, all: ByCondition, linger: number, now: number): Incident | undefined {
  const rows = INHIBITIONS.filter(({ hides }) => hides.includes(incident.conditionId));
  const causes = rows.map((row) => {
    const lingers = Math.max(linger, (row.lingerSeconds ?? 0) * 1_000);
    return all
      .get(row.cause)
      ?.find((cause) => counts(cause, incident, lingers, now) && isExplained(incident, cause, row));
  });
  return causes.find((cause) => cause !== undefined);
}

function isExplained(incident: Incident, cause: Incident, row: Inhibition): boolean {
  if (row.sameSubjects && cause.state !== 'resolved' && !covers(cause, incident)) return false;
  return rowOf(incident.conditionId, cause.conditionId) === undefined || !wasFirst(incident, cause);
}

/** Whether every subject of the incident is one of the cause too. */
function covers(cause: Incident, incident: Incident): boolean {
  const known = new Set(confirmedOf(cause.tracking).map(({ subject }) => subjectKey(subject)));
  return confirmedOf(incident.tracking).every(({ subject }) => known.has(subjectKey(subject)));
}

/** What was told by itself before its cause is over is not explained by it afterwards. */
function counts(cause: Incident, incident: Incident, linger: number, now: number): boolean {
  if (cause.state === 'open') return true;
  if (cause.state === 'pending') return incident.told === undefined;
  const concerned = incident.muted?.by === cause.id || incident.told === undefined;
  return concerned && now - (cause.resolvedAt ?? 0) < linger;
}

function wasFirst(incident: Incident, other: Incident): boolean {
  const [mine, theirs] = [startOf(incident), startOf(other)];
  return mine === theirs ? incident.conditionId < other.conditionId : mine < theirs;
}

function startOf({ openedAt, firingSince }: Incident): number {
  return openedAt ?? firingSince;
}
