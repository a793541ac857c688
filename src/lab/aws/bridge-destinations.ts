import type { BrokerBean } from '../activemq/figures.ts';
import type { BridgedFigure } from './bridge.ts';

/** Figures of every queue and topic of a real ActiveMQ broker, as Amazon MQ publishes them. */
export function destinationFigures(
  broker: string,
  beans: readonly BrokerBean[],
  before: readonly BrokerBean[] | undefined,
): BridgedFigure[] {
  return beans.filter(isDestination).flatMap((bean) => {
    const kind = bean.destinationType === 'Topic' ? 'Topic' : 'Queue';
    const dimensions = { Broker: broker, [kind]: bean.destinationName ?? '' };
    const former = before?.filter(isDestination).find((one) => sameDestination(one, bean));
    const now = GAUGES.filter(([metric]) => kind === 'Queue' || metric !== 'QueueSize').map(
      ([metric, attribute, unit]) => ({ metric, dimensions, value: Number(bean[attribute]), unit }),
    );
    const since = COUNTERS.map((name) => ({
      metric: name,
      dimensions,
      value: Math.max(0, Number(bean[name]) - Number(former?.[name] ?? 0)),
      unit: 'count' as const,
    }));
    return [...now, ...since];
  });
}

/** CloudWatch's name, and what the broker calls it. */
const GAUGES = [
  ['QueueSize', 'QueueSize', 'count'],
  ['ConsumerCount', 'ConsumerCount', 'count'],
  ['ProducerCount', 'ProducerCount', 'count'],
  ['InFlightCount', 'InFlightCount', 'count'],
  ['MemoryUsage', 'MemoryPercentUsage', 'percent'],
  ['EnqueueTime', 'AverageEnqueueTime', 'milliseconds'],
] as const;

/** Totals since the broker started; CloudWatch has what came within the minute. */
const COUNTERS = ['EnqueueCount', 'DequeueCount', 'DispatchCount', 'ExpiredCount'] as const;

/** Other parts of the broker name a destination too, but only the destination itself knows its size. */
function isDestination({ destinationName, QueueSize, EnqueueCount }: BrokerBean): boolean {
  return destinationName !== undefined && QueueSize !== undefined && EnqueueCount !== undefined;
}

function sameDestination(a: BrokerBean, b: BrokerBean): boolean {
  return a.destinationName === b.destinationName && a.destinationType === b.destinationType;
}
