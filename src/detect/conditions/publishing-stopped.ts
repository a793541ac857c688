import type { Point } from '../../model/history.ts';
import { brokerSeries } from '../../model/series.ts';
import { rabbitmqCondition } from '../condition.ts';
import { levelAbove, percentOf } from '../levels.ts';
import { ofBroker } from '../readings.ts';
import { lastSeconds, median, medianOf, seriesUpTo, spanSeconds } from '../trend.ts';

/** Percent of the usual rate that is missing. */
const MISSING = { fires: 95, clears: 80 };
/** Messages a second below which a pause means nothing. */
const MATTERS = 5;
/** A stream is steady when it was never below this share of its usual rate; a batch job is not. */
const STEADY_SHARE = 0.5;
const SECONDS = { pause: 180, steady: 1_500, before: 1_800, whole: 3 * 3_600, newNormal: 2 * 3_600 };

/** A steady stream of messages has dried up. */
export const publishingStopped = rabbitmqCondition({
  id: 'publishing-stopped',
  title: 'Publishing has stopped',
  group: 'exchanges',
  severity: 'warning',
  meaning:
    'Messages came in all the time and now come no more, while the broker is up: publishers are gone, hang, wait, or are refused, or what feeds them has stopped. No queue shows it: they are empty, and look well.',
  threshold: `Fires when for three minutes less than ${100 - MISSING.fires} % of what was usual came in; usual is the median of the half hour before the pause, ${MATTERS} messages a second or more and never below half of its median. Clears above ${100 - MISSING.clears} %, and after two hours, when it is the new normal.`,
  holdSeconds: 0,
  clearSeconds: 60,
  provenOn: ['RabbitMQ 3.10.8'],
  sources: ['overview'],
  evaluate: ({ overview: { rates } }, input) => {
    const now = rates.publish ?? 0;
    const { usual, pause } = splitAtPause(seriesUpTo(input.history, brokerSeries('publish-rate'), input.now, now));
    const seconds = spanSeconds(pause);
    if (usual === undefined || seconds > SECONDS.newNormal) return [];
    const most = Math.max(...pause.map(({ value }) => value));
    const missing = seconds < SECONDS.pause ? 0 : percentOf(usual - most, usual);
    return [
      ofBroker(input, levelAbove(missing, MISSING), [
        { label: 'missing', value: missing, unit: 'percent', limit: MISSING.fires },
        { label: 'for', value: Math.round(seconds), unit: 'seconds' },
        { label: 'published now', value: now, unit: 'per-second' },
        { label: 'published before', value: Math.round(usual * 10) / 10, unit: 'per-second' },
      ]),
    ];
  },
});

/** The points of now that lie far below what was usual until then; `usual` only where the time before was steady. */
function splitAtPause(series: readonly Point[]): { readonly usual?: number; readonly pause: readonly Point[] } {
  const points = lastSeconds(series, SECONDS.whole);
  const rates = points.map(({ value }) => value).sort((a, b) => a - b);
  const high = median(rates.slice(Math.floor(rates.length / 2)));
  const alive = ((high ?? 0) * (100 - MISSING.clears)) / 100;
  const split = points.findLastIndex(({ value }) => value >= alive) + 1;
  const before = lastSeconds(points.slice(0, split), SECONDS.before);
  const usual = medianOf(before);
  const steady =
    usual !== undefined &&
    usual >= MATTERS &&
    spanSeconds(before) >= SECONDS.steady &&
    before.every(({ value }) => value >= STEADY_SHARE * usual);
  return { pause: points.slice(split), ...(steady ? { usual } : {}) };
}
