import type { IncidentSettings } from '../config/incident-settings.ts';
import type { Cause } from '../model/cause.ts';
import { compareSeverity, type Finding } from '../model/finding.ts';
import { fingerprintOf, type Incident, incidentId, type SubjectTracking } from '../model/incident.ts';
import { subjectKey } from '../model/subject.ts';
import { note, seconds } from './timeline.ts';
import { advance, confirmedOf, severityOf, standingOf, untrackedCount } from './track.ts';

/** Observations kept with an incident; the count has them all. */
const SHOWN = 10;

/** An incident whose condition is no longer evaluated at all is closed after this long. */
const RETIRED_AFTER = 24 * 3_600_000;

export interface LifecycleInput {
  readonly brokerId: string;
  readonly finding: Finding;
  readonly causes: readonly Cause[] | undefined;
  /** The incident of this condition that is pending or open. */
  readonly active: Incident | undefined;
  /** The one that was resolved last. */
  readonly resolved: Incident | undefined;
  readonly settings: Pick<IncidentSettings, 'reopening' | 'flapping'>;
  readonly now: number;
}

/** What one pass makes of one condition. */
export interface LifecycleStep {
  readonly incidents: readonly Incident[];
  /** A pending incident that ended, or became a reopened one. */
  readonly forgotten?: string;
  /** Why nothing came of a pending one. */
  readonly ended?: { readonly incidentId: string; readonly reason: string };
}

/** Moves the incident of one condition one step. */
export function step(input: LifecycleInput): LifecycleStep {
  const { active, finding, now } = input;
  if (active === undefined || active.state === 'pending') return stepPending(input);
  if (finding.level === 'unknown') return { incidents: [whileUnknown(active, finding.reason ?? 'not known', now)] };
  return stepOpen(input, active);
}

/** No finding at all: the condition was not evaluated in this pass. */
export function stepWithoutFinding(active: Incident, now: number): LifecycleStep {
  const reason = 'the condition was not evaluated';
  if (active.state === 'pending')
    return { incidents: [], forgotten: active.id, ended: { incidentId: active.id, reason } };
  const waiting = whileUnknown(active, reason, now);
  const since = waiting.unknown?.since ?? now;
  if (now - since < RETIRED_AFTER) return { incidents: [waiting] };
  return { incidents: [resolve(waiting, now, 'The condition does not apply any more.')] };
}

function stepPending(input: LifecycleInput): LifecycleStep {
  const { active, finding, now } = input;
  const tracking = advance(active?.tracking ?? [], finding, now);
  if (tracking.length === 0) return endPending(active, finding);
  if (confirmedOf(tracking).length > 0) return open(input, tracking);
  return { incidents: [pendingWith(input, tracking)] };
}

function endPending(active: Incident | undefined, finding: Finding): LifecycleStep {
  if (active === undefined) return { incidents: [] };
  const reason = `cleared before it fired for ${finding.holdSeconds} s`;
  return { incidents: [], forgotten: active.id, ended: { incidentId: active.id, reason } };
}

function pendingWith(
  { brokerId, finding, causes, active, resolved, now }: LifecycleInput,
  tracking: readonly SubjectTracking[],
) {
  const firingSince = firstOf(tracking, now);
  const created: Incident = {
    id: freshId(brokerId, finding.conditionId, firingSince, resolved),
    fingerprint: fingerprintOf(brokerId, finding.conditionId),
    brokerId,
    conditionId: finding.conditionId,
    title: finding.title,
    state: 'pending',
    severity: finding.severity,
    observations: [],
    subjectCount: 0,
    causes: [],
    symptoms: [],
    firingSince,
    timeline: [],
    tracking: [],
    openings: [],
  };
  const observations =
    finding.level === 'unknown' ? (active?.observations ?? []) : finding.observations.slice(0, SHOWN);
  const base = active ?? created;
  return {
    ...base,
    severity: finding.severity,
    tracking,
    observations,
    subjectCount: tracking.length,
    causes: causes ?? base.causes,
  };
}

/** Our clock may have jumped back to the very time at which the last one began. */
function freshId(brokerId: string, conditionId: string, since: number, resolved: Incident | undefined): string {
  const id = incidentId(brokerId, conditionId, since);
  return id === resolved?.id ? incidentId(brokerId, conditionId, since + 1) : id;
}

function open(input: LifecycleInput, tracking: readonly SubjectTracking[]): LifecycleStep {
  const { active, resolved, settings, now } = input;
  const within =
    resolved?.resolvedAt !== undefined && now - resolved.resolvedAt < settings.reopening.graceSeconds * 1_000;
  const pending = pendingWith(input, tracking);
  const base = within && resolved !== undefined ? reopened(resolved, pending) : pending;
  const openings = [...recent(resolved?.openings ?? [], settings, now), now];
  const flaps = openings.length >= settings.flapping.openings;
  const opened: Incident = {
    ...current(base, input.finding, tracking),
    state: 'open',
    openedAt: base.openedAt ?? now,
    openings,
    ...(flaps ? { flappingSince: base.flappingSince ?? now } : {}),
  };
  const detail = `${input.finding.title}, fires since ${seconds(now - firstOf(tracking, now))}.`;
  const noted = note(opened, now, within ? 'reopened' : 'opened', detail);
  const replaced = within && active !== undefined ? { forgotten: active.id } : {};
  return { incidents: [noted], ...replaced };
}

/** The old incident lives on: same id, same timeline; who acknowledged it then has not seen this. */
function reopened(
  { resolvedAt, clearSince, acknowledged, muted, flappingSince, ...resolved }: Incident,
  pending: Incident,
): Incident {
  return { ...resolved, title: pending.title, causes: pending.causes, firingSince: pending.firingSince };
}

function stepOpen(input: LifecycleInput, active: Incident): LifecycleStep {
  const { finding, causes, settings, now } = input;
  const tracking = advance(active.tracking, finding, now);
  const seen = { ...withoutUnknown(current(active, finding, tracking)), causes: causes ?? active.causes };
  const next = noteSeverity(active, seen, now);
  if (standingOf(tracking).length > 0) return { incidents: [notClear(lapse(active, next, now))] };
  const clearSince = active.clearSince ?? now;
  const quietFor = next.flappingSince === undefined ? 0 : settings.flapping.quietSeconds * 1_000;
  if (confirmedOf(tracking).length > 0 || now - clearSince < quietFor) return { incidents: [{ ...next, clearSince }] };
  const done = resolve({ ...next, clearSince }, now, `Clear for ${seconds(now - clearSince)}.`);
  return { incidents: [done, ...nextPending(input, tracking, done)] };
}

/** Subjects that fire, but not yet for their hold time, when the incident resolves: the beginning of the next one. */
function nextPending(input: LifecycleInput, tracking: readonly SubjectTracking[], done: Incident): Incident[] {
  if (tracking.length === 0) return [];
  return [pendingWith({ ...input, active: undefined, resolved: done }, tracking)];
}

function resolve(incident: Incident, now: number, detail: string): Incident {
  const { acknowledged, muted, unknown, growingSince, ...rest } = incident;
  return note({ ...rest, state: 'resolved', resolvedAt: now, symptoms: [], tracking: [] }, now, 'resolved', detail);
}

function current(incident: Incident, finding: Finding, tracking: readonly SubjectTracking[]): Incident {
  const standing = standingOf(tracking);
  const keys = new Set(standing.map(({ subject }) => subjectKey(subject)));
  const observations = finding.observations.filter(({ subject }) => keys.has(subjectKey(subject))).slice(0, SHOWN);
  const subjectCount = standing.length + untrackedCount(tracking, finding);
  return {
    ...incident,
    title: finding.title,
    tracking,
    severity: severityOf(tracking, incident.severity),
    observations: observations.length > 0 ? observations : incident.observations,
    subjectCount: subjectCount > 0 ? subjectCount : incident.subjectCount,
  };
}

/** Nothing opens and nothing resolves on what is not known; what was clearing starts again. */
function whileUnknown({ clearSince, ...incident }: Incident, reason: string, now: number): Incident {
  const since = incident.unknown?.since ?? now;
  const tracking = incident.tracking.map(({ clearSince: cleared, ...track }) => track);
  return { ...incident, tracking, unknown: { since, reason } };
}

function noteSeverity(before: Incident, next: Incident, now: number): Incident {
  if (before.severity === next.severity) return next;
  return note(next, now, 'severity', `Was ${before.severity}, is ${next.severity} now.`);
}

/** Whoever acknowledged a warning has not acknowledged what became of it. */
function lapse(before: Incident, next: Incident, now: number): Incident {
  const { acknowledged, ...rest } = next;
  const known = before.told?.severity ?? before.severity;
  if (acknowledged === undefined || compareSeverity(next.severity, known) <= 0) return next;
  return note(
    rest,
    now,
    'acknowledgement-lapsed',
    `Now ${next.severity}; ${acknowledged.by} acknowledged it as ${known}.`,
  );
}

function notClear({ clearSince, ...incident }: Incident): Incident {
  return incident;
}

function withoutUnknown({ unknown, ...incident }: Incident): Incident {
  return incident;
}

function firstOf(tracking: readonly SubjectTracking[], now: number): number {
  return tracking.reduce((first, { since }) => Math.min(first, since), now);
}

function recent(openings: readonly number[], { flapping }: Pick<IncidentSettings, 'flapping'>, now: number): number[] {
  return openings.filter((at) => now - at <= flapping.windowSeconds * 1_000);
}
