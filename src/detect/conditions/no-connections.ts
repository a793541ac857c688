import { brokerSeries } from '../../model/series.ts';
import { rabbitmqCondition } from '../condition.ts';
import { ofBroker } from '../readings.ts';
import { lastSeconds, medianOf, seriesUpTo } from '../trend.ts';

const WINDOW_SECONDS = 3 * 3_600;

/** Nobody uses a broker that was in use. */
export const noConnections = rabbitmqCondition({
  id: 'no-connections',
  title: 'No clients at all',
  group: 'connections',
  severity: 'critical',
  meaning:
    'No application is connected, though some were most of the time before. The broker is up, but nobody reaches it.',
  threshold: `Fires when there is no connection while the median of the last ${WINDOW_SECONDS / 3_600} hours is one or more; clears with the first one.`,
  holdSeconds: 120,
  clearSeconds: 0,
  provenOn: ['RabbitMQ 3.10.8'],
  sources: ['overview'],
  evaluate: ({ overview: { totals } }, input) => {
    if (totals.connections === undefined) return [];
    const series = seriesUpTo(input.history, brokerSeries('connections'), input.now, totals.connections);
    const usual = medianOf(lastSeconds(series, WINDOW_SECONDS)) ?? 0;
    return [
      ofBroker(input, totals.connections === 0 && usual >= 1 ? 'firing' : 'ok', [
        { label: 'connections', value: totals.connections, unit: 'count' },
        { label: 'usual number', value: usual, unit: 'count' },
      ]),
    ];
  },
});
