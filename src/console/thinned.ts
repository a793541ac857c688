import type { Point } from '../model/history.ts';

/** More points than this a line does not show at any width. */
const MOST_POINTS = 360;

/** At most some hundred points: of each stretch the one that matters, so that no spike gets lost. */
export function thinned(points: readonly Point[], keep: 'highest' | 'lowest'): readonly Point[] {
  if (points.length <= MOST_POINTS) return points;
  const size = Math.ceil(points.length / MOST_POINTS);
  const sign = keep === 'highest' ? 1 : -1;
  return Array.from({ length: Math.ceil(points.length / size) }, (_, index) =>
    points
      .slice(index * size, (index + 1) * size)
      .reduce((best, point) => (sign * point.value > sign * best.value ? point : best)),
  );
}
