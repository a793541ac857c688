import type { Evidence } from '../model/finding.ts';
import { brokerSeries } from '../model/series.ts';
import type { ConditionInput } from './condition.ts';
import type { ObservedLevel } from './levels.ts';
import { floors, lastSeconds, medianOf, seriesUpTo, spanSeconds } from './trend.ts';

const WINDOW_SECONDS = 3_600;
const LEAST_SECONDS = 1_200;
/** The window is cut into so many parts; in a leak the lowest count of each is above that of the part before. */
const PARTS = 5;
/** Growth that matters: so many, and so many percent. */
const LEAST_GROWTH = 20;
const LEAST_PERCENT = 20;

export interface Growth {
  readonly level: ObservedLevel;
  readonly evidence: readonly Evidence[];
}

/**
 * Whether a count leaks: over an hour (at least twenty minutes) it only grows, by a fifth and twenty at least, and
 * the traffic does not grow half as much. More clients that do more work are growth, not a leak. Undefined while
 * the history is too short.
 */
export function judgeLeak(series: string, count: number | undefined, input: ConditionInput): Growth | undefined {
  const points = lastSeconds(seriesUpTo(input.history, series, input.now, count), WINDOW_SECONDS);
  const lows = spanSeconds(points) < LEAST_SECONDS ? undefined : floors(points, PARTS);
  const first = lows?.[0];
  const last = lows?.at(-1);
  if (lows === undefined || first === undefined || last === undefined) return undefined;
  const growth = last - first;
  const percent = first > 0 ? Math.round((growth / first) * 100) : growth * 100;
  const traffic = trafficGrowth(input);
  const rises = lows.every((low, part) => part === 0 || low > (lows[part - 1] ?? low));
  const large = growth >= LEAST_GROWTH && percent >= LEAST_PERCENT;
  return {
    level: rises && large && traffic * 2 < percent ? 'firing' : rises && growth > 0 ? 'between' : 'ok',
    evidence: [
      { label: 'growth', value: growth, unit: 'count', limit: LEAST_GROWTH },
      { label: 'growth of the count', value: percent, unit: 'percent', limit: LEAST_PERCENT },
      { label: 'growth of the traffic', value: traffic, unit: 'percent' },
      { label: 'within', value: Math.round(spanSeconds(points)), unit: 'seconds' },
    ],
  };
}

/** By how many percent more is published and delivered in the last third of the window than in the first. */
function trafficGrowth({ history, now }: ConditionInput): number {
  const growths = (['publish-rate', 'deliver-rate'] as const).map((figure) => {
    const points = lastSeconds(seriesUpTo(history, brokerSeries(figure), now, undefined), WINDOW_SECONDS);
    const third = Math.floor(points.length / 3);
    const before = medianOf(points.slice(0, third)) ?? 0;
    const after = medianOf(points.slice(points.length - third)) ?? 0;
    if (third === 0) return 0;
    if (before === 0) return after > 0 ? 1_000 : 0;
    return Math.round(((after - before) / before) * 100);
  });
  return Math.max(0, ...growths);
}
