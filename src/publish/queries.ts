import {
  AMAZON_MQ_NAMESPACE,
  brokerDimensions,
  CLOUDWATCH_METRICS,
  METRIC_PERIOD_SECONDS,
  type MetricEntry,
  type MetricScope,
  SCOPE_DIMENSIONS,
} from '../catalog/cloudwatch-metrics.ts';
import type { Engine } from '../model/broker.ts';
import type { ExpressionQuery, MetricStatQuery } from './resources.ts';
import type { Place, Target } from './rule.ts';

/** The catalog's entry of a metric. Throws where there is none: an alarm on it could never fire. */
export function catalogMetric(engine: Engine, scope: MetricScope, name: string): MetricEntry {
  const entry = CLOUDWATCH_METRICS.find((each) => each.engine === engine && each.scope === scope && each.name === name);
  if (entry === undefined) throw new Error(`the catalog has no ${engine} metric ${name} of a ${scope}`);
  return entry;
}

/** Reads one metric of the catalog at a place, with the statistic that the catalog names. */
export function metricQuery(id: string, entry: MetricEntry, { dimensions }: Place): MetricStatQuery {
  const names = ['Broker', ...SCOPE_DIMENSIONS[entry.scope][entry.engine]];
  return {
    Id: id,
    MetricStat: {
      Metric: {
        Namespace: AMAZON_MQ_NAMESPACE,
        MetricName: entry.name,
        Dimensions: names.map((name) => ({ Name: name, Value: dimensions[name] ?? '' })),
      },
      Period: METRIC_PERIOD_SECONDS,
      Stat: entry.statistic,
    },
    ReturnData: false,
  };
}

/** What the alarm judges, computed from the others. */
export function returned(expression: string, label: string): ExpressionQuery {
  return { Id: 'figure', Expression: expression, Label: label, ReturnData: true };
}

/** A query that is judged as it is. */
export function judged(query: MetricStatQuery): MetricStatQuery {
  return { ...query, ReturnData: true };
}

export function nodePlaces({ broker, nodes }: Target): Place[] {
  return nodes.map((node) => ({
    label: `node ${node}`,
    key: [node],
    dimensions: { Broker: broker.name, Node: node },
  }));
}

/** The broker itself, where Amazon MQ publishes under its plain name. */
export function brokerPlaces({ broker }: Target): Place[] {
  return [{ label: 'the broker', key: [], dimensions: { Broker: broker.name } }];
}

/** Each of ActiveMQ's instances, which publish under names of their own. */
export function instancePlaces({ broker }: Target): Place[] {
  return brokerDimensions(broker).map((name) => ({
    label: `instance ${name}`,
    key: [name],
    dimensions: { Broker: name },
  }));
}
