import { catalogMetric } from '../../src/publish/queries.ts';
import type { DashboardContext } from '../context.ts';
import { chosen } from '../search.ts';
import { chart, type WidgetGroup } from '../widget.ts';

const broker = (name: string) => catalogMetric('rabbitmq', 'broker', name);

/** Messages ready and unacknowledged, and how fast they move. */
export function rabbitmqMessages({ region }: DashboardContext): WidgetGroup {
  return {
    title: 'Messages',
    widgets: [
      chart({
        title: 'Messages ready and unacknowledged',
        region,
        width: 12,
        axis: 'messages',
        metrics: [
          chosen(broker('MessageReadyCount'), 'ready'),
          chosen(broker('MessageUnacknowledgedCount'), 'unacknowledged'),
        ],
      }),
      chart({
        title: 'Rates (AMQP 0-9-1)',
        region,
        width: 12,
        axis: 'messages a second',
        metrics: [
          chosen(broker('PublishRate'), 'published'),
          chosen(broker('ConfirmRate'), 'confirmed'),
          chosen(broker('AckRate'), 'acknowledged'),
        ],
      }),
    ],
  };
}
