import Table from 'cli-table3';
import { MEMORY_HORIZON, memoryForecast } from '../src/detect/conditions/memory-forecast.ts';
import { timeLeft } from '../src/detect/time-left.ts';
import type { Evidence } from '../src/model/finding.ts';
import {
  bursts,
  dailyCycle,
  noisy,
  pointsUpTo,
  ramp,
  randomFrom,
  redNoise,
  type Shape,
  sawtooth,
} from './forecast-series.ts';
import { recordedQuiet, recordedRises } from './recorded-rises.ts';

/** Percent of the limit: what the series are in. */
const LIMIT = 100;
const DAY = 1_440;
const SUBJECT = { kind: 'node', name: 'rabbit@a' } as const;
/** The condition opens an incident after it has fired for so many minutes. */
const HOLD_MINUTES = memoryForecast.holdSeconds / 60;

/** Seconds left where the memory condition fires at this minute, undefined where it does not. */
function firesAt(shape: Shape, minute: number): number | undefined {
  const course = { name: 'memory used', unit: 'percent', points: pointsUpTo(shape, minute), limit: LIMIT } as const;
  const { level, evidence } = timeLeft(SUBJECT, course, MEMORY_HORIZON);
  return level === 'firing' ? secondsOf(evidence) : undefined;
}

function secondsOf([first]: readonly Evidence[]): number | undefined {
  return typeof first?.value === 'number' ? first.value : undefined;
}

export interface RiseResult {
  readonly name: string;
  /** Minutes between the first forecast and the crossing; undefined when it came unannounced. */
  readonly lead: number | undefined;
  /** How far the first forecast was off, minutes. */
  readonly error: number | undefined;
}

/** Walks a rising series minute by minute until it crosses the limit; the lead counts from when people are told. */
export function measureRise(name: string, shape: Shape): RiseResult {
  let crossing = 0;
  while (crossing < 3 * DAY && shape(crossing) < LIMIT) crossing += 1;
  let firingFor = 0;
  for (let minute = 0; minute < crossing; minute += 1) {
    const seconds = firesAt(shape, minute);
    firingFor = seconds === undefined ? 0 : firingFor + 1;
    if (seconds !== undefined && firingFor > HOLD_MINUTES) {
      return { name, lead: crossing - minute, error: seconds / 60 - (crossing - minute) };
    }
  }
  return { name, lead: undefined, error: undefined };
}

export interface QuietResult {
  readonly name: string;
  /** Minutes of the day in which the condition fired though the limit was never met. */
  readonly falseMinutes: number;
  /** How often it fired for its hold time, so that somebody was told. */
  readonly falseAlarms: number;
}

/** Walks a series that never crosses through one day, minute by minute. */
export function measureQuiet(name: string, shape: Shape): QuietResult {
  let falseMinutes = 0;
  let falseAlarms = 0;
  let firingFor = 0;
  for (let minute = 0; minute < DAY; minute += 1) {
    firingFor = firesAt(shape, minute) === undefined ? 0 : firingFor + 1;
    falseMinutes += Number(firingFor > 0);
    falseAlarms += Number(firingFor === HOLD_MINUTES + 1);
  }
  return { name, falseMinutes, falseAlarms };
}

const add =
  (...shapes: readonly Shape[]): Shape =>
  (minute) =>
    shapes.reduce((sum, shape) => sum + shape(minute), 0);

export function risingSeries(): RiseResult[] {
  const random = randomFrom(7);
  return [
    ...[0.25, 0.5, 1, 2, 3].map((pace) =>
      measureRise(`steady rise, ${pace} % a minute`, noisy(ramp(40, pace, 90), random, 0.5)),
    ),
    measureRise('steady rise, 1 % a minute, noise 3 %', noisy(ramp(40, 1, 90), random, 3)),
    measureRise('rise under a sawtooth of 10 % in 7 minutes', add(ramp(30, 0.5, 120), sawtooth(0, 10, 7))),
    measureRise('rise under a sawtooth of 15 % in 20 minutes', add(ramp(30, 0.4, 120), sawtooth(0, 15, 20))),
    measureRise(
      'rise with bursts',
      add(ramp(30, 0.5, 200), bursts(random, { rest: 0, height: 10, every: 45, rise: 2 })),
    ),
  ];
}

export function quietSeries(): QuietResult[] {
  const random = randomFrom(11);
  return [
    ...[1, 3, 5].map((deviation) =>
      measureQuiet(
        `noise of ${deviation} % around 60 %`,
        noisy(() => 60, random, deviation),
      ),
    ),
    measureQuiet('slow noise of 5 % around 60 %', redNoise(random, 60, 5, 0.9)),
    measureQuiet('slow noise of 8 % around 50 %', redNoise(random, 50, 8, 0.97)),
    ...[
      [10, 3],
      [20, 15],
      [30, 45],
      [40, 180],
    ].map(([height = 0, period = 1]) =>
      measureQuiet(`sawtooth of ${height} % in ${period} minutes`, noisy(sawtooth(45, height, period), random, 1)),
    ),
    ...[1, 3, 5].map((rise) =>
      measureQuiet(
        `bursts of 40 % rising in ${rise} minutes`,
        noisy(bursts(random, { rest: 30, height: 40, every: 90, rise }), random, 1),
      ),
    ),
    measureQuiet('daily cycle, 20 to 80 %', noisy(dailyCycle(50, 30), random, 1)),
    measureQuiet('daily cycle, 15 to 95 %', noisy(dailyCycle(55, 40), random, 0.5)),
  ];
}

function print(): void {
  const rises = new Table({
    style: { head: [], border: [] },
    head: ['rising series', 'lead, minutes', 'error of the first forecast, minutes'],
  });
  const rising = [...risingSeries(), ...recordedRises()];
  for (const { name, lead, error } of rising) rises.push([name, lead ?? 'none', error?.toFixed(1) ?? '']);
  const quiets = new Table({
    style: { head: [], border: [] },
    head: ['quiet series, 24 h (recorded: 48 min)', 'false alarms', 'minutes'],
  });
  const quiet = [...quietSeries(), ...recordedQuiet()];
  for (const { name, falseAlarms, falseMinutes } of quiet) quiets.push([name, falseAlarms, falseMinutes]);
  process.stdout.write(`${rises.toString()}\n${quiets.toString()}\n`);
  const failed = rising.some(({ lead }) => (lead ?? 0) < 10) || quiet.some(({ falseAlarms }) => falseAlarms > 0);
  process.exitCode = failed ? 1 : 0;
}

if (process.argv[1]?.endsWith('forecast.ts')) print();
