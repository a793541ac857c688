import { forecast } from '../detect/forecast.ts';
import { lastSeconds, median } from '../detect/trend.ts';
import type { Point } from '../model/history.ts';

/** A forecast as it is drawn: from the last point on, a line and the band in which it may lie. */
export interface Band {
  readonly from: Point;
  /** When the line meets the limit. */
  readonly meets: Point;
  /** The value of the slow and of the fast course at that time. */
  readonly slow: number;
  readonly fast: number;
  readonly confidence: 'likely' | 'possible';
}

/** Far more pairs tell no more about the spread. */
const MOST_POINTS = 60;

/**
 * Where a series is going, by the same forecast that opens incidents; undefined where the data supports none. The band
 * is the middle half of the slopes between all pairs of points that the forecast rests on.
 */
export function forecastBand(points: readonly Point[], limit: number, falling = false): Band | undefined {
  const sign = falling ? -1 : 1;
  const upwards = points.map(({ at, value }) => ({ at, value: sign * value }));
  const result = forecast(upwards, sign * limit);
  const from = points.at(-1);
  if (result.kind === 'none' || from === undefined) return undefined;
  const slopes = pairSlopes(lastSeconds(upwards, result.observedSeconds));
  const middle = median(slopes) ?? result.slope;
  const [slow, fast] = [slopes.filter((slope) => slope <= middle), slopes.filter((slope) => slope >= middle)].map(
    (half) => median(half) ?? result.slope,
  );
  // Around the line, which meets the limit then: how far another pace would be from it.
  const after = (slope: number) => limit + sign * (slope - result.slope) * result.seconds;
  return {
    from,
    meets: { at: from.at + result.seconds * 1000, value: limit },
    slow: after(Math.min(slow ?? result.slope, result.slope)),
    fast: after(Math.max(fast ?? result.slope, result.slope)),
    confidence: result.confidence,
  };
}

function pairSlopes(points: readonly Point[]): number[] {
  const step = Math.max(1, Math.ceil(points.length / MOST_POINTS));
  const chosen = points.filter((_, index) => index % step === 0);
  return chosen.flatMap((from, index) =>
    chosen.slice(index + 1).map((to) => ((to.value - from.value) * 1000) / (to.at - from.at)),
  );
}
