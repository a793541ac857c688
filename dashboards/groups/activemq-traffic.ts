import { ACTIVEMQ_CONNECTION_MAXIMA } from '../../src/catalog/cloudwatch-metrics.ts';
import { insightsQuery } from '../../src/publish/insights.ts';
import { catalogMetric } from '../../src/publish/queries.ts';
import type { DashboardContext } from '../context.ts';
import { CHOSEN_BROKER } from '../dashboard.ts';
import { chosen } from '../search.ts';
import { COLOURS, chart, dimensionLabel, type WidgetGroup } from '../widget.ts';

const broker = (name: string) => catalogMetric('activemq', 'broker', name);

/** Connections against the maxima of the protocols, messages, and the fullest queues. */
export function activemqTraffic({ region }: DashboardContext): WidgetGroup {
  const fullest = insightsQuery(catalogMetric('activemq', 'queue', 'QueueSize'), ['Queue'], {
    where: `Broker = '${CHOSEN_BROKER}'`,
    top: 10,
  });
  return {
    title: 'Connections and messages',
    widgets: [
      chart({
        title: 'Connections, and the maximum of each protocol',
        region,
        axis: 'count',
        metrics: [
          chosen(broker('CurrentConnectionsCount'), 'connections'),
          ...ACTIVEMQ_CONNECTION_MAXIMA.map((name) => chosen(broker(name), name, { color: COLOURS.limit })),
        ],
      }),
      chart({
        title: 'Messages, consumers, producers',
        region,
        axis: 'count',
        metrics: [
          chosen(broker('TotalMessageCount'), 'messages'),
          chosen(broker('TotalConsumerCount'), 'consumers'),
          chosen(broker('TotalProducerCount'), 'producers'),
        ],
      }),
      chart({
        title: 'Fullest queues',
        region,
        axis: 'messages',
        metrics: [[{ id: 'top', expression: fullest, label: dimensionLabel('Queue') }]],
      }),
    ],
  };
}
