import type { MetricScope } from '../../src/catalog/cloudwatch-metrics.ts';
import type { Engine } from '../../src/model/broker.ts';
import { insightsQuery } from '../../src/publish/insights.ts';
import { catalogMetric } from '../../src/publish/queries.ts';
import { BROKER_RULES, FLEET_RULES } from '../../src/publish/registry.ts';
import type { BrokerRule, FleetRule } from '../../src/publish/rule.ts';
import { type DashboardContext, thresholdLines } from '../context.ts';
import { chart, dimensionLabel, type WidgetGroup } from '../widget.ts';

const SHOWN = 10;

interface Worst {
  readonly engine: Engine;
  readonly scope: MetricScope;
  readonly metric: string;
  readonly title: string;
  readonly axis: string;
  readonly end: 'top' | 'bottom';
  readonly rule?: BrokerRule | FleetRule;
}

const FIGURES: readonly Worst[] = [
  {
    engine: 'rabbitmq',
    scope: 'node',
    metric: 'RabbitMQDiskFree',
    title: 'RabbitMQ: least free disk of a node',
    axis: 'bytes',
    end: 'bottom',
  },
  {
    engine: 'rabbitmq',
    scope: 'node',
    metric: 'SystemCpuUtilization',
    title: 'RabbitMQ: most CPU',
    axis: 'percent',
    end: 'top',
    rule: FLEET_RULES['rabbitmq-cpu-high'],
  },
  {
    engine: 'rabbitmq',
    scope: 'broker',
    metric: 'MessageReadyCount',
    title: 'RabbitMQ: most messages ready',
    axis: 'messages',
    end: 'top',
  },
  {
    engine: 'activemq',
    scope: 'broker',
    metric: 'HeapUsage',
    title: 'ActiveMQ: most heap',
    axis: 'percent',
    end: 'top',
    rule: BROKER_RULES['activemq-heap-high'],
  },
  {
    engine: 'activemq',
    scope: 'broker',
    metric: 'StorePercentUsage',
    title: 'ActiveMQ: fullest store',
    axis: 'percent',
    end: 'top',
    rule: BROKER_RULES['activemq-store-filling'],
  },
  {
    engine: 'activemq',
    scope: 'broker',
    metric: 'TotalMessageCount',
    title: 'ActiveMQ: most messages',
    axis: 'messages',
    end: 'top',
  },
];

/** The ten worst brokers by each figure, whatever brokers there are. */
export function fleetWorst({ region, settings }: DashboardContext): WidgetGroup {
  return {
    title: 'The worst ten',
    widgets: FIGURES.map(({ engine, scope, metric, title, axis, end, rule }) => {
      const query = insightsQuery(catalogMetric(engine, scope, metric), ['Broker'], { [end]: SHOWN });
      return chart({
        title,
        region,
        axis,
        metrics: [[{ id: 'worst', expression: query, label: dimensionLabel('Broker') }]],
        lines: rule === undefined ? [] : thresholdLines(rule, settings),
      });
    }),
  };
}
