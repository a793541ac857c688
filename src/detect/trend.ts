import { type History, type Point, seriesOf } from '../model/history.ts';

/** A series of the history with the figure of the present pass as its last point. */
export function seriesUpTo(history: History, name: string, now: number, value: number | undefined): Point[] {
  const past = seriesOf(history, name).filter(({ at }) => at < now);
  return value === undefined ? past : [...past, { at: now, value }];
}

/** The points of the last `seconds` before the last point, the last one included. */
export function lastSeconds(points: readonly Point[], seconds: number): readonly Point[] {
  const last = points.at(-1);
  if (last === undefined) return [];
  return points.filter(({ at }) => at >= last.at - seconds * 1_000);
}

/** Seconds between the first and the last point; 0 for fewer than two points. */
export function spanSeconds(points: readonly Point[]): number {
  const first = points[0];
  const last = points.at(-1);
  return first === undefined || last === undefined ? 0 : (last.at - first.at) / 1_000;
}

/**
 * The slope per second by Theil and Sen: the median of the slopes between all pairs, so that bursts and the
 * sawtooth of garbage collection do not move it. At most `MAX_POINTS` evenly chosen points are compared.
 */
export function robustSlope(points: readonly Point[]): number | undefined {
  const chosen = thin(points);
  const slopes = chosen.flatMap((from, index) =>
    chosen.slice(index + 1).map((to) => ((to.value - from.value) * 1_000) / (to.at - from.at)),
  );
  return median(slopes);
}

const MAX_POINTS = 120;

function thin(points: readonly Point[]): readonly Point[] {
  if (points.length <= MAX_POINTS) return points;
  const step = (points.length - 1) / (MAX_POINTS - 1);
  return Array.from({ length: MAX_POINTS }, (_, index) => points[Math.round(index * step)]).filter(isPoint);
}

function isPoint(point: Point | undefined): point is Point {
  return point !== undefined;
}

export function median(values: readonly number[]): number | undefined {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle];
  if (upper === undefined) return undefined;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}

/**
 * The lowest value of each of `parts` equal stretches of time, oldest first; undefined when one of them has no
 * point. A leak lifts every floor in turn; a burst that goes away again does not.
 */
export function floors(points: readonly Point[], parts: number): number[] | undefined {
  const first = points[0];
  const last = points.at(-1);
  if (first === undefined || last === undefined || first.at === last.at) return undefined;
  const width = (last.at - first.at) / parts;
  const lows: number[] = [];
  for (let part = 0; part < parts; part += 1) {
    const from = first.at + part * width;
    const inside = points.filter(({ at }) => at >= from && (at < from + width || part === parts - 1));
    if (inside.length === 0) return undefined;
    lows.push(Math.min(...inside.map(({ value }) => value)));
  }
  return lows;
}

/** The median of the values of points; undefined for none. */
export function medianOf(points: readonly Point[]): number | undefined {
  return median(points.map(({ value }) => value));
}

export interface Windows {
  /** How long the recent window is, up to now. */
  readonly recentSeconds: number;
  /** How long the window before it is. */
  readonly beforeSeconds: number;
  /** How many points each window must have at least. */
  readonly leastPoints: number;
}

/** A series cut into now and before; undefined while either has too few points to compare. */
export function recentAgainstBefore(
  series: { readonly name: string; readonly now: number | undefined },
  { history, now }: { readonly history: History; readonly now: number },
  { recentSeconds, beforeSeconds, leastPoints }: Windows,
): { readonly recent: readonly Point[]; readonly before: readonly Point[] } | undefined {
  const points = seriesUpTo(history, series.name, now, series.now);
  const boundary = now - recentSeconds * 1_000;
  const recent = points.filter(({ at }) => at > boundary);
  const before = points.filter(({ at }) => at <= boundary && at > boundary - beforeSeconds * 1_000);
  return recent.length < leastPoints || before.length < leastPoints ? undefined : { recent, before };
}
