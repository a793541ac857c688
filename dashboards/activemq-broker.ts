import { AMAZON_MQ_NAMESPACE } from '../src/catalog/cloudwatch-metrics.ts';
import { catalogMetric } from '../src/publish/queries.ts';
import type { Dashboard } from '../src/publish/resources.ts';
import type { DashboardContext } from './context.ts';
import { CHOSEN_BROKER, dashboard } from './dashboard.ts';
import { activemqLimits } from './groups/activemq-limits.ts';
import { activemqTraffic } from './groups/activemq-traffic.ts';
import { operatorSight } from './groups/operator-sight.ts';

/** Only ActiveMQ instances publish it, so it finds them. */
const SIGN = catalogMetric('activemq', 'broker', 'HeapUsage').name;

/** One instance of an ActiveMQ broker, chosen at the top. */
export function activemqBroker(context: DashboardContext): readonly Dashboard[] {
  return [
    dashboard({
      id: 'activemq-broker',
      introduction:
        '# ActiveMQ broker\nChoose the instance above: a pair has -1 and -2. Lines are the thresholds at which alarms fire, as settings have them for ActiveMQ; one broker may have its own.',
      variable: { label: 'Instance', search: `{${AMAZON_MQ_NAMESPACE},Broker} MetricName="${SIGN}"` },
      groups: [
        ...[activemqLimits, activemqTraffic].map((group) => group(context)),
        operatorSight(context, CHOSEN_BROKER),
      ].filter(({ widgets }) => widgets.length > 0),
    }),
  ];
}
