import type { MetricSeries } from '../../model/cloudwatch.ts';
import type { Observation } from '../../model/finding.ts';
import { activemqCondition, instance } from '../activemq.ts';
import { freshFigures } from '../cloudwatch-figures.ts';
import type { ConditionInput } from '../condition.ts';
import { LAG_METRICS, replicationEvidence, worstOfEach } from '../replication.ts';
import { floors, lastSeconds, spanSeconds } from '../trend.ts';

const WINDOW_SECONDS = 900;
/** Milliseconds; less than that comes and goes with the load. */
const LEAST_GROWTH = 5_000;

/** The replica falls further and further behind, though it still gets on. */
export const replicationLagGrowing = activemqCondition(
  {
    id: 'replication-lag-growing',
    title: 'Replica falls further and further behind',
    group: 'replication',
    meaning:
      'The primary takes more than the link or the replica can; what a failover would lose grows with every minute.',
    threshold:
      'Fires when the least lag of each five minutes of the last quarter of an hour is higher than the one before, by five seconds or more in all; clears when it is not.',
    // A quarter of an hour of growth has been waited for already.
    holdSeconds: 0,
    clearSeconds: 0,
    provenOn: ['CloudWatch of an emulator'],
  },
  (metrics, input) =>
    worstOfEach(
      LAG_METRICS.flatMap((metric) =>
        freshFigures(metrics, metric, [], input.now).flatMap(({ series }) => observe(series, input)),
      ),
    ),
);

function observe(series: MetricSeries, input: ConditionInput): Observation[] {
  const points = lastSeconds(series.points, WINDOW_SECONDS);
  const lows = floors(points, 3);
  if (lows === undefined || spanSeconds(points) < WINDOW_SECONDS * 0.8) return [];
  const [first = 0, second = 0, third = 0] = lows;
  const grows = first < second && second < third && third - first >= LEAST_GROWTH;
  return [
    {
      subject: instance(series),
      level: grows ? 'firing' : 'ok',
      evidence: [
        { label: 'replication lag', value: points.at(-1)?.value ?? 0, unit: 'milliseconds' },
        { label: 'grew by', value: third - first, unit: 'milliseconds', limit: LEAST_GROWTH },
        ...replicationEvidence(input, series),
      ],
    },
  ];
}
