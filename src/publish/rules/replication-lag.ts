import { REPLICATION_LAG } from '../../catalog/thresholds.ts';
import { activemqGauge } from '../activemq-gauge.ts';
import { instancePlaces } from '../queries.ts';
import type { BrokerRule } from '../rule.ts';

/** The lag of the replica in the other Region. */
export const replicationLagRule: BrokerRule = {
  ...activemqGauge('replication-lag', 'TotalReplicationLag', {
    page: 'replication-lag',
    title: 'Replica in the other Region is behind',
    figure: 'total replication lag, milliseconds',
    direction: 'at-least',
    thresholds: { warning: REPLICATION_LAG.fires, critical: REPLICATION_LAG.critical },
    window: { periods: 5, datapoints: 3 },
    missing: 'notBreaching',
    missingBecause: 'Only the active instance of a pair tells its lag.',
  }),
  places: (target) => (target.replicates ? instancePlaces(target) : []),
};
