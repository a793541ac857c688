import { AMAZON_MQ_NAMESPACE, hasPublishableName } from '../../src/catalog/cloudwatch-metrics.ts';
import { catalogMetric } from '../../src/publish/queries.ts';
import { BROKER_RULES } from '../../src/publish/registry.ts';
import type { Target } from '../../src/publish/rule.ts';
import { type DashboardContext, thresholdLines } from '../context.ts';
import { chart, computed, type MetricRow, type WidgetGroup } from '../widget.ts';
import { chunked } from './fleet-state.ts';

const USED = catalogMetric('rabbitmq', 'node', 'RabbitMQMemUsed');
const LIMIT = catalogMetric('rabbitmq', 'node', 'RabbitMQMemLimit');
/** A widget takes 500 rows; a broker has two for each of at most nine nodes, and one that is shown. */
const BROKERS_IN_WIDGET = 26;

/** Each RabbitMQ broker's fullest node in percent of that node's own limit: one node must not hide behind two. */
export function fleetMemory({ targets, region, settings }: DashboardContext): WidgetGroup {
  const known = targets
    .filter(({ broker: { engine, name } }) => engine === 'rabbitmq' && hasPublishableName(name))
    .map((target) => ({ ...target, nodes: target.nodes.filter(hasPublishableName) }))
    .filter(({ nodes }) => nodes.length > 0);
  return {
    title: 'Memory of the fullest node (RabbitMQ)',
    widgets: chunked(known, BROKERS_IN_WIDGET).map((some) =>
      chart({
        title: 'Memory, percent of the limit at which publishers are blocked',
        region,
        width: 24,
        axis: 'percent',
        metrics: some.flatMap(worstNode),
        lines: thresholdLines(BROKER_RULES['memory-near-limit'], settings),
      }),
    ),
  };
}

function worstNode({ broker, nodes }: Target, index: number): MetricRow[] {
  const hidden = nodes.flatMap((node, at) =>
    [USED, LIMIT].map((metric): MetricRow => {
      const id = `${metric === USED ? 'used' : 'limit'}${index}x${at}`;
      const options = { id, stat: metric.statistic, visible: false };
      return [AMAZON_MQ_NAMESPACE, metric.name, 'Broker', broker.name, 'Node', node, options];
    }),
  );
  const ratios = nodes.map((_node, at) => `100 * used${index}x${at} / limit${index}x${at}`);
  return [...hidden, computed(`worst${index}`, `MAX([${ratios.join(', ')}])`, broker.name)];
}
