import { activemqCondition, instance } from '../activemq.ts';
import { freshFigures } from '../cloudwatch-figures.ts';
import { LAG_METRICS, replicationEvidence, WAIT_METRICS, worstOfEach } from '../replication.ts';

const METRICS = [...LAG_METRICS, ...WAIT_METRICS];
const MINUTE = 60_000;
const STALLED_MINUTES = 10;

/** Replication does not get on at all: its waiting times grow as fast as the clock. */
export const replicationStalled = activemqCondition(
  {
    id: 'replication-stalled',
    title: 'Replication to the other Region stands still',
    group: 'replication',
    severity: 'critical',
    meaning:
      'Nothing reaches the replica any more, because of the network between the Regions or a broker that is starting; a failover would lose everything since.',
    threshold: 'Fires while a lag or wait time grew by at least nine tenths of the time that passed, over ten minutes.',
    holdSeconds: 0,
  },
  (metrics, input) =>
    worstOfEach(
      METRICS.flatMap((metric) =>
        freshFigures(metrics, metric, [], input.now).flatMap(({ series, latest }) => {
          const first = series.points.find(({ at }) => latest.at - at <= STALLED_MINUTES * MINUTE);
          if (first === undefined || latest.at - first.at < (STALLED_MINUTES - 2) * MINUTE) return [];
          const growth = (latest.value - first.value) / (latest.at - first.at);
          return {
            subject: instance(series),
            level: growth >= 0.9 ? ('firing' as const) : ('ok' as const),
            evidence: [
              { label: metric, value: latest.value, unit: 'milliseconds' as const },
              { label: 'grew by', value: latest.value - first.value, unit: 'milliseconds' as const },
              ...replicationEvidence(input, series),
            ],
          };
        }),
      ),
    ),
);
