import { AMAZON_MQ_NAMESPACE } from '../src/catalog/cloudwatch-metrics.ts';
import { catalogMetric } from '../src/publish/queries.ts';
import type { Dashboard } from '../src/publish/resources.ts';
import type { DashboardContext } from './context.ts';
import { CHOSEN_BROKER, dashboard } from './dashboard.ts';
import { operatorSight } from './groups/operator-sight.ts';
import { rabbitmqClients } from './groups/rabbitmq-clients.ts';
import { rabbitmqMessages } from './groups/rabbitmq-messages.ts';
import { rabbitmqNodes } from './groups/rabbitmq-nodes.ts';
import { rabbitmqQueues } from './groups/rabbitmq-queues.ts';

/** Only RabbitMQ brokers publish it, so it finds them. */
const SIGN = catalogMetric('rabbitmq', 'broker', 'ExchangeCount').name;

/** One RabbitMQ broker, chosen at the top. */
export function rabbitmqBroker(context: DashboardContext): readonly Dashboard[] {
  return [
    dashboard({
      id: 'rabbitmq-broker',
      introduction:
        '# RabbitMQ broker\nChoose the broker above. Lines are the thresholds at which alarms fire, as settings have them for RabbitMQ; one broker may have its own.',
      variable: { label: 'Broker', search: `{${AMAZON_MQ_NAMESPACE},Broker} MetricName="${SIGN}"` },
      groups: [
        ...[rabbitmqNodes, rabbitmqMessages, rabbitmqClients, rabbitmqQueues].map((group) => group(context)),
        operatorSight(context, CHOSEN_BROKER),
      ].filter(({ widgets }) => widgets.length > 0),
    }),
  ];
}
