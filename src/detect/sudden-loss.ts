import type { Observation } from '../model/finding.ts';
import { type BrokerFigure, brokerSeries } from '../model/series.ts';
import type { ConditionInput } from './condition.ts';
import { levelAbove, percentOf } from './levels.ts';
import { ofBroker } from './readings.ts';
import { medianOf, recentAgainstBefore } from './trend.ts';

/** Percent of what used to be there. */
const FIRES = 50;
const CLEARS = 25;
/** Fewer than so many come and go without meaning anything. */
const LEAST = 10;

/**
 * Judges whether half of what was there is suddenly gone: now against the median of the half hour that ended two
 * minutes ago. No observation while there are too few figures, or where there never were many.
 */
export function judgeLoss(figure: BrokerFigure, now: number | undefined, input: ConditionInput): Observation[] {
  const windows = recentAgainstBefore({ name: brokerSeries(figure), now }, input, {
    recentSeconds: 120,
    beforeSeconds: 1_800,
    leastPoints: 1,
  });
  const before = medianOf(windows?.before ?? []);
  if (now === undefined || before === undefined || (windows?.before.length ?? 0) < 5 || before < LEAST) return [];
  const lost = Math.max(0, percentOf(before - now, before));
  return [
    ofBroker(input, levelAbove(lost, { fires: FIRES, clears: CLEARS }), [
      { label: 'gone', value: lost, unit: 'percent', limit: FIRES },
      { label: `${figure} now`, value: now, unit: 'count' },
      { label: `${figure} before`, value: before, unit: 'count' },
    ]),
  ];
}
