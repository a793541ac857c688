import { catalogMetric } from '../../src/publish/queries.ts';
import type { DashboardContext } from '../context.ts';
import { chosen } from '../search.ts';
import { chart, type WidgetGroup } from '../widget.ts';

const FIGURES = [
  ['ConnectionCount', 'Connections'],
  ['ChannelCount', 'Channels'],
  ['ConsumerCount', 'Consumers'],
  ['QueueCount', 'Queues'],
] as const;

/** Who uses the broker; each in a chart of its own, since their sizes differ by magnitudes. */
export function rabbitmqClients({ region }: DashboardContext): WidgetGroup {
  return {
    title: 'Connections, channels, consumers and queues',
    widgets: FIGURES.map(([name, title]) =>
      chart({
        title,
        region,
        width: 6,
        axis: 'count',
        metrics: [chosen(catalogMetric('rabbitmq', 'broker', name), title.toLowerCase())],
      }),
    ),
  };
}
