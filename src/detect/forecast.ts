import type { Point } from '../model/history.ts';
import { median, robustSlope, spanSeconds } from './trend.ts';

/** When a rising series will meet a ceiling. Times in seconds from the last point. */
export type Forecast =
  | {
      readonly kind: 'crossing';
      readonly seconds: number;
      /** Rise per second. */
      readonly slope: number;
      readonly confidence: 'likely' | 'possible';
      /** How much of the series the forecast rests on. */
      readonly observedSeconds: number;
    }
  | { readonly kind: 'none'; readonly reason: NoForecast };

/** Why the data does not support a forecast. */
export type NoForecast =
  | 'already-there'
  | 'too-little-history'
  | 'not-rising'
  /** The values of now were seen before, and they went down again. */
  | 'seen-before'
  /** A rise of this size was followed by a fall of the same size before, as in a sawtooth. */
  | 'came-back-before'
  /** Most of the rise is one step, which says nothing about the next. */
  | 'one-step'
  | 'flattening'
  /** The values scatter around the line too widely. */
  | 'scattered'
  /** Further away than the data reaches. */
  | 'too-far';

/** Lengths of the past that are tried, shortest first: a fast rise must not wait for an hour of data. */
const WINDOW_SECONDS = [600, 1_200, 2_400, 4_800, 7_200];
/** Medians of this many equal stretches stand for a window, so that one pass every 5 s and one a minute read alike. */
const STRETCHES = 12;
/** What is normal for the series takes this long to see, at least. */
const SHORTEST_PAST_SECONDS = 1_200;
const FEWEST_STRETCHES = 6;
/** No line is drawn further into the future than this many times the past that it rests on. */
const REACH = 4;
/** A pause in the data longer than this many passes (or five minutes) breaks a series off. */
const LONGEST_GAP_SECONDS = 300;

/**
 * Forecasts when the series meets `ceiling`, from the shortest past that supports it. A series that falls towards a
 * floor is passed with both signs turned. The present must lie above everything seen before the window (noise,
 * sawtooth, bursts and what was there yesterday all come back; a trend does not), rise in more than one step,
 * without flattening, and close to its line.
 */
export function forecast(points: readonly Point[], ceiling: number): Forecast {
  const series = unbroken(points);
  const last = series.at(-1);
  if (last === undefined) return none('too-little-history');
  if (last.value >= ceiling) return none('already-there');
  // The reason of the shortest past is told: it is about what happens now.
  let reason: NoForecast | undefined;
  for (const seconds of WINDOW_SECONDS) {
    const split = splitAt(series, last.at - seconds * 1_000);
    // What came before decides what is normal here: at least as long as the window itself.
    if (spanSeconds(split.before) < Math.max(seconds, SHORTEST_PAST_SECONDS)) break;
    const result = forecastWindow(split.before, split.window, ceiling);
    if (result.kind === 'crossing') return result;
    reason ??= result.reason;
  }
  return none(reason ?? 'too-little-history');
}

function forecastWindow(before: readonly Point[], window: readonly Point[], ceiling: number): Forecast {
  const medians = stretches(window);
  const [first, last] = [medians[0], medians.at(-1)];
  if (first === undefined || last === undefined || medians.length < FEWEST_STRETCHES) return none('too-little-history');
  const slope = robustSlope(medians);
  if (slope === undefined || slope <= 0) return none('not-rising');
  const third = Math.ceil(medians.length / 3);
  const latest = medians.slice(-third);
  const seen = Math.max(...before.map(({ value }) => value));
  if (Math.min(...latest.map(({ value }) => value)) <= seen) return none('seen-before');
  const rise = slope * spanSeconds(medians);
  if (rise < 2 * largestFall(before)) return none('came-back-before');
  if (largestStep(medians) > 0.45 * rise) return none('one-step');
  const latestSlope = robustSlope(latest) ?? 0;
  const middleSlope = robustSlope(medians.slice(-2 * third, -third)) ?? 0;
  if (latestSlope < 0.5 * Math.max(slope, middleSlope)) return none('flattening');
  const scatter = scatterAround(medians, slope) / rise;
  if (scatter > 0.15) return none('scattered');
  // The slower of the two: a rise that slows down must not be told as more urgent than it is.
  const pace = Math.min(slope, latestSlope);
  const observedSeconds = spanSeconds(window);
  const seconds = (ceiling - last.value) / pace;
  if (seconds > REACH * observedSeconds) return none('too-far');
  const confidence = scatter <= 0.05 && seconds <= 3 * observedSeconds ? 'likely' : 'possible';
  return { kind: 'crossing', seconds, slope: pace, confidence, observedSeconds };
}

function none(reason: NoForecast): Forecast {
  return { kind: 'none', reason };
}

/** The part after the last long gap: what was not watched may have been anything. */
function unbroken(points: readonly Point[]): readonly Point[] {
  const gap = points.findLastIndex(
    ({ at }, index) => index > 0 && at - (points[index - 1]?.at ?? at) > LONGEST_GAP_SECONDS * 1_000,
  );
  return gap === -1 ? points : points.slice(gap);
}

function splitAt(points: readonly Point[], at: number) {
  const start = points.findIndex((point) => point.at >= at);
  return { before: points.slice(0, start), window: points.slice(start) };
}

/** The median of each stretch of the window, at the middle of its points; a stretch without points is left out. */
function stretches(window: readonly Point[]): Point[] {
  const first = window[0];
  const last = window.at(-1);
  if (first === undefined || last === undefined || first.at === last.at) return [];
  const groups = new Map<number, Point[]>();
  for (const point of window) {
    const index = Math.min(STRETCHES - 1, Math.floor((STRETCHES * (point.at - first.at)) / (last.at - first.at)));
    groups.set(index, [...(groups.get(index) ?? []), point]);
  }
  return [...groups.values()].flatMap((group) => {
    const value = median(group.map((point) => point.value));
    const at = median(group.map((point) => point.at));
    return value === undefined || at === undefined ? [] : [{ at, value }];
  });
}

function largestStep(points: readonly Point[]): number {
  return Math.max(...points.slice(1).map(({ value }, index) => value - (points[index]?.value ?? value)));
}

/** From the highest value so far down to any later one. */
function largestFall(points: readonly Point[]): number {
  let highest = Number.NEGATIVE_INFINITY;
  let fall = 0;
  for (const { value } of points) {
    highest = Math.max(highest, value);
    fall = Math.max(fall, highest - value);
  }
  return fall;
}

/** Median distance from the line through the middle of the points. */
function scatterAround(points: readonly Point[], slope: number): number {
  const offsets = points.map(({ at, value }) => value - (slope * at) / 1_000);
  const middle = median(offsets) ?? 0;
  return median(offsets.map((offset) => Math.abs(offset - middle))) ?? 0;
}
