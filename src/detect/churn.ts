import type { Evidence, Observation } from '../model/finding.ts';
import { type BrokerFigure, brokerSeries } from '../model/series.ts';
import type { ConditionInput } from './condition.ts';
import { levelAbove } from './levels.ts';
import { ofBroker } from './readings.ts';
import { lastSeconds, medianOf, seriesUpTo } from './trend.ts';

/** RabbitMQ's own guidance: rates consistently above 100 a second mean that clients do not keep what they open. */
export const EXCESSIVE_PER_SECOND = 100;
/** A reconnect of everybody after a restart is over by then. */
const WINDOW_SECONDS = 180;
const LEAST_POINTS = 3;

export interface Churn {
  readonly figure: BrokerFigure;
  /** What is opened, for people: "connections opened". */
  readonly label: string;
  readonly now: number | undefined;
  /** How many there are at a time. */
  readonly open: number | undefined;
  /** From how many a second on a small broker's churn matters at all. */
  readonly matters: number;
  /** Share of the open ones that is replaced each second; 10 % means that one lives ten seconds. */
  readonly replacedPercent: number;
}

/**
 * Judges how fast something is opened anew: too fast in itself, or for the number that is open. The median of three
 * minutes counts, so that a burst does not. No observation while there are too few figures.
 */
export function judgeChurn(churn: Churn, input: ConditionInput, more: readonly Evidence[] = []): Observation[] {
  const series = seriesUpTo(input.history, brokerSeries(churn.figure), input.now, churn.now);
  const points = lastSeconds(series, WINDOW_SECONDS);
  const rate = medianOf(points);
  if (rate === undefined || churn.now === undefined || points.length < LEAST_POINTS) return [];
  const byOpen = ((churn.open ?? 0) * churn.replacedPercent) / 100;
  const fires = Math.min(EXCESSIVE_PER_SECOND, Math.max(churn.matters, byOpen));
  return [
    ofBroker(input, levelAbove(rate, { fires, clears: fires / 2 }), [
      { label: `${churn.label}, median`, value: Math.round(rate * 10) / 10, unit: 'per-second', limit: fires },
      { label: 'open at a time', value: churn.open ?? 0, unit: 'count' },
      ...more,
    ]),
  ];
}
