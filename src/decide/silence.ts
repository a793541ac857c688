import { DateTime } from 'luxon';
import type { PlannedSilence } from '../config/incident-settings.ts';
import type { Broker } from '../model/broker.ts';
import type { Incident, Silence } from '../model/incident.ts';
import { matchesAny } from './pattern.ts';
import { matchesBroker } from './routes.ts';

/** A silence that holds now. */
export interface ActiveSilence {
  readonly id: string;
  readonly reason: string;
  readonly until?: number;
  /** It names this very incident, so that even what passes other silences stays quiet. */
  readonly exact: boolean;
}

/** The silence that keeps this incident quiet, the one that lasts longest; undefined when none does. */
export function silenceOf(
  incident: Incident,
  { broker, silences, planned, now }: SilenceInput,
): ActiveSilence | undefined {
  const asked = silences.filter((silence) => holds(silence, now) && covers(silence, incident)).map(describe);
  const set = planned.flatMap((silence) => plannedNow(silence, broker, incident, now));
  return [...asked, ...set].sort(
    (a, b) => Number(b.exact) - Number(a.exact) || (b.until ?? Infinity) - (a.until ?? Infinity),
  )[0];
}

export interface SilenceInput {
  readonly broker: Broker;
  readonly silences: readonly Silence[];
  readonly planned: readonly PlannedSilence[];
  readonly now: number;
}

/** Whether a silence is neither to come nor over. */
export function holds({ from, until, ended }: Silence, now: number): boolean {
  return from <= now && ended === undefined && (until === undefined || now < until);
}

/** Whether a silence is about this incident. */
export function covers({ match }: Silence, incident: Incident): boolean {
  if (match.incidentId !== undefined && match.incidentId !== incident.id) return false;
  return matchesAny(match.conditions, [incident.conditionId]);
}

function describe({ id, by, reason, until, match }: Silence): ActiveSilence {
  const exact = match.incidentId !== undefined;
  return { id, reason: `silenced by ${by}: ${reason}`, exact, ...(until === undefined ? {} : { until }) };
}

function plannedNow(silence: PlannedSilence, broker: Broker, incident: Incident, now: number): ActiveSilence[] {
  if (!matchesBroker(silence.match, broker) || !matchesAny(silence.match.conditions, [incident.conditionId])) return [];
  const from = silence.from === undefined ? -Infinity : DateTime.fromISO(silence.from).toMillis();
  const to = silence.to === undefined ? Infinity : DateTime.fromISO(silence.to).toMillis();
  if (now < from || now >= to) return [];
  const until = silence.weekly === undefined ? to : weeklyEnd(silence.weekly, now);
  if (until === undefined) return [];
  const reason = `silenced by ${silence.by}: ${silence.reason}`;
  return [{ id: `planned:${silence.name}`, reason, exact: false, until: Math.min(until, to) }];
}

/**
 * When the weekly stretch that holds now ends, or undefined. Wall-clock times of its zone: across a change of the
 * clocks the stretch is an hour longer or shorter. A time that a change skips is an hour later.
 */
export function weeklyEnd(weekly: NonNullable<PlannedSilence['weekly']>, now: number): number | undefined {
  const here = DateTime.fromMillis(now, { zone: weekly.timeZone });
  for (const day of [here.minus({ days: 1 }), here]) {
    if (!weekly.days.some((name) => WEEKDAYS.indexOf(name) + 1 === day.weekday)) continue;
    const start = atTime(day, weekly.from);
    const end = atTime(weekly.to <= weekly.from ? day.plus({ days: 1 }) : day, weekly.to);
    if (start <= now && now < end) return end;
  }
  return undefined;
}

export const WEEKDAYS = ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY'] as const;

/**
 * That day at "HH:MM", epoch milliseconds. Of a time that comes twice when the clocks go back, the first. Reckoned
 * from noon of the day before: noon is never ambiguous, and its offset is the one before any change.
 */
export function atTime(day: DateTime, time: string): number {
  const [hour = 0, minute = 0] = time.split(':').map(Number);
  const noon = day.set({ hour: 12, minute: 0, second: 0, millisecond: 0 });
  const { year, month, day: date } = noon;
  return noon.minus({ days: 1 }).set({ year, month, day: date, hour, minute }).toMillis();
}
