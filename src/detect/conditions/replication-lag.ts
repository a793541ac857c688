import { REPLICATION_LAG } from '../../catalog/thresholds.ts';
import { activemqCondition, instancesAbove } from '../activemq.ts';

const GAUGE = { metric: 'TotalReplicationLag', label: 'replication lag', unit: 'milliseconds' } as const;

/** The replica in the other Region is behind. */
export const replicationLag = activemqCondition(
  {
    id: 'replication-lag',
    title: 'Replica in the other Region is behind',
    group: 'replication',
    meaning:
      'A failover now would lose what was sent within the lag; a switchover would take at least as long as the lag.',
    threshold:
      'Warning from one minute, critical from five minutes of total replication lag; clears below half a minute.',
    holdSeconds: 180,
  },
  (metrics, { now }) => instancesAbove(metrics, GAUGE, REPLICATION_LAG, now),
);
