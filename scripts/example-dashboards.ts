import { buildDashboards } from '../dashboards/registry.ts';
import { parseJson } from '../src/collect/json.ts';
import { DEFAULT_PUBLISH_SETTINGS } from '../src/config/publish-settings.ts';
import type { Target } from '../src/publish/rule.ts';

/** Two brokers, one of each engine. */
export const EXAMPLE_TARGETS: readonly Target[] = [
  {
    broker: { id: 'orders', name: 'orders', engine: 'rabbitmq', deploymentMode: 'cluster-multi-az', tags: {} },
    nodes: [1, 2, 3].map((node) => `rabbit@ip-10-0-${node}-10.eu-west-1.compute.internal`),
    replicates: false,
  },
  {
    broker: { id: 'billing', name: 'billing', engine: 'activemq', deploymentMode: 'active-standby-multi-az', tags: {} },
    nodes: [],
    replicates: true,
  },
];

/** Each dashboard as a JSON file, with default settings and two brokers as an example. */
export function exampleDashboards(): readonly (readonly [file: string, content: string])[] {
  const dashboards = buildDashboards({
    region: 'eu-west-1',
    alarmArnPrefix: 'arn:aws:cloudwatch:eu-west-1:111122223333:alarm:',
    widgetArn: 'arn:aws:lambda:eu-west-1:111122223333:function:mq-operator-dev-widget',
    targets: EXAMPLE_TARGETS,
    settings: DEFAULT_PUBLISH_SETTINGS.alarms,
  });
  return dashboards.map(({ name, properties }) => [
    `${name.replace('mq-operator-', '')}.json`,
    `${JSON.stringify(parseJson(properties.DashboardBody)?.value, undefined, 2)}\n`,
  ]);
}
