import { insightsQuery } from '../../src/publish/insights.ts';
import { catalogMetric } from '../../src/publish/queries.ts';
import type { DashboardContext } from '../context.ts';
import { CHOSEN_BROKER } from '../dashboard.ts';
import { chart, dimensionLabel, type WidgetGroup } from '../widget.ts';

const FIGURES = [
  ['MessageReadyCount', 'Most messages ready'],
  ['MessageUnacknowledgedCount', 'Most messages unacknowledged'],
] as const;

/** The fullest queues, where CloudWatch has queues: RabbitMQ 3, five hundred of them, names in ASCII. */
export function rabbitmqQueues({ region }: DashboardContext): WidgetGroup {
  return {
    title: 'Top queues (RabbitMQ 3 only: later versions publish none)',
    widgets: FIGURES.map(([name, title]) => {
      const query = insightsQuery(catalogMetric('rabbitmq', 'queue', name), ['VirtualHost', 'Queue'], {
        where: `Broker = '${CHOSEN_BROKER}'`,
        top: 10,
      });
      return chart({
        title,
        region,
        width: 12,
        axis: 'messages',
        metrics: [[{ id: 'top', expression: query, label: dimensionLabel('Queue') }]],
      });
    }),
  };
}
