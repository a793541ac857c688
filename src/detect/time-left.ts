import type { Evidence, Observation, Unit } from '../model/finding.ts';
import { formatDuration } from '../model/format.ts';
import type { Point } from '../model/history.ts';
import type { Subject } from '../model/subject.ts';
import { type Forecast, forecast } from './forecast.ts';

/** Seconds left from which a forecast fires, is critical, and above which it is clear again. */
export interface Horizon {
  readonly fires: number;
  readonly critical: number;
  readonly clears: number;
}

/** A series on its way to a limit. `falling` means that the limit is a floor, as with free disk. */
export interface Course {
  readonly name: string;
  readonly unit: Unit;
  readonly points: readonly Point[];
  readonly limit: number;
  readonly falling?: boolean;
}

/** How long a figure has left before it meets its limit, as an observation. No forecast, no alarm. */
export function timeLeft(subject: Subject, course: Course, horizon: Horizon): Observation {
  const sign = course.falling === true ? -1 : 1;
  const upwards = course.points.map(({ at, value }) => ({ at, value: sign * value }));
  const result = forecast(upwards, sign * course.limit);
  if (result.kind === 'none') {
    return { subject, level: 'ok', evidence: [{ label: 'no forecast', value: result.reason }] };
  }
  return {
    subject,
    level: levelOf(result.seconds, horizon),
    severity: result.seconds <= horizon.critical ? 'critical' : 'warning',
    evidence: evidenceOf(result, course, horizon),
  };
}

function levelOf(seconds: number, { fires, clears }: Horizon): Observation['level'] {
  if (seconds <= fires) return 'firing';
  return seconds <= clears ? 'between' : 'ok';
}

function evidenceOf(result: Extract<Forecast, { kind: 'crossing' }>, course: Course, horizon: Horizon): Evidence[] {
  const now = course.points.at(-1)?.value ?? 0;
  return [
    { label: 'time left', value: Math.round(result.seconds), unit: 'seconds', limit: horizon.fires },
    { label: course.name, value: now, unit: course.unit, limit: course.limit },
    {
      label: `${course.falling === true ? 'fall' : 'rise'} per minute`,
      value: Math.round(result.slope * 600) / 10,
      unit: course.unit,
    },
    { label: 'forecast', value: `${result.confidence}, from the last ${formatDuration(result.observedSeconds)}` },
  ];
}

/** The one with the least time left first. */
export function soonestFirst(observations: readonly Observation[]): Observation[] {
  return [...observations].sort((a, b) => secondsOf(a) - secondsOf(b));
}

function secondsOf({ evidence }: Observation): number {
  const value = evidence[0]?.value;
  return typeof value === 'number' ? value : Number.POSITIVE_INFINITY;
}

/** For the condition's own description. */
export function horizonText({ fires, critical, clears }: Horizon, limit: string): string {
  return `Fires when the trend of the last hours meets ${limit} within ${formatDuration(fires)}, critical within ${formatDuration(critical)}; clears above ${formatDuration(clears)}, or when the data no longer supports a forecast (noise, sawtooth, one step, less than half an hour of history).`;
}
