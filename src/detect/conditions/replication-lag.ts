import { REPLICATION_LAG } from '../../catalog/thresholds.ts';
import { activemqCondition, instancesAbove } from '../activemq.ts';
import { LAG_METRICS, replicationEvidence, worstOfEach } from '../replication.ts';

/** The replica in the other Region is behind. */
export const replicationLag = activemqCondition(
  {
    id: 'replication-lag',
    title: 'Replica in the other Region is behind',
    group: 'replication',
    meaning:
      'A failover now would lose what was sent within the lag; a switchover would take at least as long as the lag.',
    threshold:
      'Warning from one minute, critical from five minutes of replication lag, as the primary or the replica tells it; clears below half a minute.',
    holdSeconds: 180,
  },
  (metrics, input) =>
    worstOfEach(
      LAG_METRICS.flatMap((metric) => {
        const gauge = { metric, label: 'replication lag', unit: 'milliseconds' } as const;
        return instancesAbove(metrics, gauge, REPLICATION_LAG, input.now).map((observation) => {
          const series = metrics.find((one) => one.metric === metric && one.broker === observation.subject.name);
          return { ...observation, evidence: [...observation.evidence, ...replicationEvidence(input, series)] };
        });
      }),
    ),
);
