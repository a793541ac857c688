import { type Finding, type Severity, worstSeverity } from '../model/finding.ts';
import type { SubjectTracking } from '../model/incident.ts';
import { subjectKey } from '../model/subject.ts';

/** Subjects followed one by one; more of them are only counted. A row of state stays well below 400 KB. */
export const TRACKED_SUBJECTS = 1_000;

type Seen = Finding['observations'][number];

/**
 * One pass of hysteresis for each subject by itself, so that ten queues that flicker in turn never look like one
 * long trouble. Not knowing freezes what fires and restarts what clears.
 */
export function advance(
  tracking: readonly SubjectTracking[],
  finding: Finding,
  now: number,
): readonly SubjectTracking[] {
  if (finding.level === 'unknown') return tracking.map(notClear);
  const seen = new Map(finding.observations.map((observation) => [subjectKey(observation.subject), observation]));
  const known = new Set(tracking.map(({ subject }) => subjectKey(subject)));
  const kept = tracking.flatMap((track) => follow(track, seen.get(subjectKey(track.subject)), finding, now));
  const fresh = [...seen]
    .filter(([key, { level }]) => level === 'firing' && !known.has(key))
    .slice(0, Math.max(0, TRACKED_SUBJECTS - kept.length))
    .map(([, observation]) => begin(observation, finding, now));
  return [...kept, ...fresh];
}

function begin({ subject, severity }: Seen, finding: Finding, now: number): SubjectTracking {
  return { subject, severity: severity ?? finding.severity, since: now, confirmed: finding.holdSeconds === 0 };
}

function follow(track: SubjectTracking, seen: Seen | undefined, finding: Finding, now: number): SubjectTracking[] {
  if (seen === undefined || seen.level === 'ok') return clear(track, finding, now);
  const severity = seen.severity ?? finding.severity;
  const held = seen.level === 'firing' && now - track.since >= finding.holdSeconds * 1_000;
  return [{ ...notClear(track), severity, confirmed: track.confirmed || held }];
}

/** A subject that never fired for its hold time is forgotten at once. */
function clear(track: SubjectTracking, finding: Finding, now: number): SubjectTracking[] {
  if (!track.confirmed) return [];
  const clearSince = track.clearSince ?? now;
  return now - clearSince >= finding.clearSeconds * 1_000 ? [] : [{ ...track, clearSince }];
}

function notClear({ clearSince, ...track }: SubjectTracking): SubjectTracking {
  return track;
}

export function confirmedOf(tracking: readonly SubjectTracking[]): readonly SubjectTracking[] {
  return tracking.filter(({ confirmed }) => confirmed);
}

/** Confirmed and not on its way to clear. */
export function standingOf(tracking: readonly SubjectTracking[]): readonly SubjectTracking[] {
  return tracking.filter(({ confirmed, clearSince }) => confirmed && clearSince === undefined);
}

/** Firing subjects beyond those that are followed one by one. */
export function untrackedCount(tracking: readonly SubjectTracking[], finding: Finding): number {
  if (tracking.length < TRACKED_SUBJECTS) return 0;
  const known = new Set(tracking.map(({ subject }) => subjectKey(subject)));
  return finding.observations.filter(({ subject, level }) => level === 'firing' && !known.has(subjectKey(subject)))
    .length;
}

/** The worst among the subjects that stand; `floor` where none does. */
export function severityOf(tracking: readonly SubjectTracking[], floor: Severity): Severity {
  const standing = standingOf(tracking);
  return standing.length === 0
    ? floor
    : worstSeverity(
        standing.map(({ severity }) => severity),
        'info',
      );
}
