import semver from 'semver';
import type { MetricId } from '../../aws-ports.ts';
import { brokerDimensions, hasPublishableName, PUBLISHED_DESTINATIONS } from '../../catalog/cloudwatch-metrics.ts';
import type { Broker } from '../../model/broker.ts';
import type { MissingMetric } from '../../model/cloudwatch.ts';
import type { Queue } from '../../model/rabbitmq.ts';
import { metricsOfBroker } from './plan-queries.ts';

/** Which expected metrics do not exist, and why. `queues` are those that the broker itself knows, where it was asked. */
export function missingMetrics(
  existing: readonly MetricId[],
  broker: Broker,
  queues: readonly Queue[] | undefined,
): readonly MissingMetric[] {
  const names = brokerDimensions(broker);
  if (existing.length === 0) {
    const detail = 'CloudWatch has nothing of it within three hours: it is new, stopped, or has another name there.';
    return names.slice(0, 1).map((name) => ({ metric: '*', of: `broker ${name}`, why: 'silent', detail }));
  }
  return [...missingOfBroker(existing, broker), ...missingOfQueues(existing, broker, queues)];
}

function missingOfBroker(existing: readonly MetricId[], broker: Broker): MissingMetric[] {
  const expected = metricsOfBroker(broker).filter(
    ({ always, scope }) => always && (scope === 'broker' || scope === 'node'),
  );
  return expected.flatMap(({ name, scope }) => {
    const perNode = scope === 'node';
    const there = existing.some(({ metric, dimensions }) => metric === name && 'Node' in dimensions === perNode);
    if (there) return [];
    const detail = 'Other metrics of the broker exist; this one should too.';
    return [
      { metric: name, of: perNode ? 'every node' : `broker ${broker.name}`, why: 'unexplained' as const, detail },
    ];
  });
}

function missingOfQueues(existing: readonly MetricId[], broker: Broker, queues?: readonly Queue[]): MissingMetric[] {
  const published = new Set(
    existing.flatMap(({ dimensions: { VirtualHost, Queue } }) =>
      Queue === undefined ? [] : [keyOf(VirtualHost, Queue)],
    ),
  );
  const cap = PUBLISHED_DESTINATIONS[broker.engine];
  if (broker.engine === 'activemq') {
    const detail = `Amazon MQ publishes ${cap} destinations at most; whether there are more, CloudWatch cannot tell.`;
    return published.size < cap ? [] : [{ metric: '*', of: 'destinations beyond', why: 'cap', detail }];
  }
  const silent = (queues ?? []).filter(({ vhost, name }) => !published.has(keyOf(vhost, name)));
  if (silent.length > 0 && isFour(broker)) {
    const detail = 'RabbitMQ 4 has no metrics per queue in CloudWatch; the management API tells about queues.';
    return [{ metric: '*', of: `${silent.length} queues`, why: 'version', detail }];
  }
  return silent.map(({ vhost, name }) => ({
    metric: '*',
    of: `queue ${name} in ${vhost}`,
    ...whyOfQueue(vhost, name, published.size, cap),
  }));
}

function whyOfQueue(
  vhost: string,
  name: string,
  published: number,
  cap: number,
): Pick<MissingMetric, 'why' | 'detail'> {
  if (!hasPublishableName(vhost) || !hasPublishableName(name)) {
    return { why: 'name', detail: 'Names with blanks, tabs or anything but ASCII are never published.' };
  }
  return published >= cap
    ? { why: 'cap', detail: `Amazon MQ publishes ${cap} queues at most, by number of consumers.` }
    : { why: 'unexplained', detail: 'A new metric takes up to 15 minutes to appear.' };
}

function isFour({ engineVersion }: Broker): boolean {
  return (semver.coerce(engineVersion)?.major ?? 0) >= 4;
}

function keyOf(vhost: string | undefined, name: string): string {
  return JSON.stringify([vhost ?? '', name]);
}
