import type { Point } from '../model/history.ts';

/** More points than this a line does not show at any width. */
const MOST_POINTS = 480;
const STRETCHES = 240;

/**
 * Few enough points to draw: of each stretch of time the one that matters, so that no spike gets lost. The stretches
 * are the same for all lines of a chart, so that their points stand above each other.
 */
export function thinned(
  points: readonly Point[],
  { since, until, keep }: { readonly since: number; readonly until: number; readonly keep: 'highest' | 'lowest' },
): readonly Point[] {
  if (points.length <= MOST_POINTS) return points;
  const width = (until - since) / STRETCHES;
  const sign = keep === 'highest' ? 1 : -1;
  const best = new Map<number, number>();
  for (const { at, value } of points) {
    const stretch = Math.floor((at - since) / width);
    const known = best.get(stretch);
    if (known === undefined || sign * value > sign * known) best.set(stretch, value);
  }
  return [...best].map(([stretch, value]) => ({ at: Math.round(since + (stretch + 0.5) * width), value }));
}
