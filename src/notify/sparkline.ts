import type { Point } from '../model/history.ts';

const BARS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const;

/**
 * A figure's course in one line of text: time runs evenly from the first to the last point, each column shows the
 * highest value in it, a column without a value is blank. The scale runs from the lowest to the highest value.
 */
export function sparkline(points: readonly Point[], columns: number): string {
  const [first] = points;
  const last = points.at(-1);
  if (first === undefined || last === undefined) return '';
  const width = Math.min(columns, points.length);
  const span = Math.max(1, last.at - first.at);
  const peaks: (number | undefined)[] = Array.from({ length: width });
  for (const { at, value } of points) {
    const column = Math.min(width - 1, Math.floor(((at - first.at) / span) * width));
    peaks[column] = Math.max(peaks[column] ?? Number.NEGATIVE_INFINITY, value);
  }
  const values = points.map(({ value }) => value);
  const low = Math.min(...values);
  const range = Math.max(...values) - low;
  return peaks.map((peak) => (peak === undefined ? ' ' : bar(range === 0 ? 0 : (peak - low) / range))).join('');
}

function bar(share: number): string {
  return BARS[Math.min(BARS.length - 1, Math.floor(share * BARS.length))] ?? BARS[0];
}
