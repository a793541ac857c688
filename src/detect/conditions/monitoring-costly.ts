import { brokerSeries } from '../../model/series.ts';
import { readingsCondition } from '../condition.ts';
import { levelAbove } from '../levels.ts';
import { ofBroker } from '../readings.ts';
import { medianOf, recentAgainstBefore } from '../trend.ts';

/** Milliseconds of a pass below which its growth does not matter, and how many times as long as before is too much. */
const MATTERS = 3_000;
const FIRES = 3;
const CLEARS = 2;

/** A pass takes several times as long as it used to. */
export const monitoringCostly = readingsCondition({
  id: 'monitoring-costly',
  title: 'Monitoring costs more than it did',
  group: 'availability',
  severity: 'info',
  meaning:
    'The same questions take the broker much longer to answer: it has many more objects than before, or it is overloaded. Other tools that read the same API make it worse.',
  threshold: `Fires when the passes of the last 10 minutes take at least ${FIRES} times as long as those of the hour before, and at least ${MATTERS / 1_000} s; clears below ${CLEARS} times.`,
  holdSeconds: 300,
  clearSeconds: 300,
  provenOn: ['RabbitMQ 3.10.8'],
  evaluate: (_readings, input) => {
    const windows = recentAgainstBefore(
      { name: brokerSeries('pass-milliseconds'), now: input.snapshot.cost.milliseconds },
      input,
      { recentSeconds: 600, beforeSeconds: 3_600, leastPoints: 5 },
    );
    const recent = medianOf(windows?.recent ?? []);
    const before = medianOf(windows?.before ?? []);
    if (recent === undefined || before === undefined || before <= 0) return [];
    const times = Math.round((recent / before) * 10) / 10;
    const level = recent < MATTERS ? 'ok' : levelAbove(times, { fires: FIRES, clears: CLEARS });
    return [
      ofBroker(input, level, [
        { label: 'times as long as before', value: times, limit: FIRES },
        { label: 'pass now', value: recent, unit: 'milliseconds' },
        { label: 'pass before', value: before, unit: 'milliseconds' },
        { label: 'requests of this pass', value: input.snapshot.cost.requests, unit: 'count' },
      ]),
    ];
  },
});
