import { AMAZON_MQ_NAMESPACE } from '../src/catalog/cloudwatch-metrics.ts';
import { catalogMetric } from '../src/publish/queries.ts';
import type { Dashboard } from '../src/publish/resources.ts';
import type { DashboardContext } from './context.ts';
import { dashboard } from './dashboard.ts';
import { replicationLagGroup } from './groups/replication-lag.ts';

/** Only brokers that replicate publish it. */
const SIGN = catalogMetric('activemq', 'broker', 'TotalReplicationLag').name;

/** Replication between Regions, for the instance chosen at the top. */
export function replication(context: DashboardContext): readonly Dashboard[] {
  return [
    dashboard({
      id: 'replication',
      introduction: '# Replication between Regions\nWhat a failover now would lose, and who waits for whom.',
      variable: { label: 'Instance', search: `{${AMAZON_MQ_NAMESPACE},Broker} MetricName="${SIGN}"` },
      groups: [replicationLagGroup(context)],
    }),
  ];
}
