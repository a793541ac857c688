import { catalogMetric } from '../../src/publish/queries.ts';
import { BROKER_RULES } from '../../src/publish/registry.ts';
import { type DashboardContext, thresholdLines } from '../context.ts';
import { chosen } from '../search.ts';
import { chart, type WidgetGroup } from '../widget.ts';

const broker = (name: string) => catalogMetric('activemq', 'broker', name);

/** How far the replica in the other Region is behind, and who waits for whom. */
export function replicationLagGroup({ region, settings }: DashboardContext): WidgetGroup {
  return {
    title: 'Lag and waiting times',
    widgets: [
      chart({
        title: 'Total replication lag',
        region,
        width: 24,
        axis: 'milliseconds',
        metrics: [chosen(broker('TotalReplicationLag'), 'total lag')],
        lines: thresholdLines(BROKER_RULES['replication-lag'], settings),
      }),
      chart({
        title: 'Lag',
        region,
        axis: 'milliseconds',
        metrics: [chosen(broker('ReplicationLag'), 'lag')],
      }),
      chart({
        title: 'Waiting times',
        region,
        width: 16,
        axis: 'milliseconds',
        metrics: [chosen(broker('PrimaryWaitTime'), 'primary'), chosen(broker('ReplicaWaitTime'), 'replica')],
      }),
    ],
  };
}
