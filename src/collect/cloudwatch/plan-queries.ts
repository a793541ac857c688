import semver from 'semver';
import type { MetricId, MetricQuery } from '../../aws-ports.ts';
import { CLOUDWATCH_METRICS, type MetricEntry, SCOPE_DIMENSIONS } from '../../catalog/cloudwatch-metrics.ts';
import type { Broker } from '../../model/broker.ts';

/** The catalogued metrics that this engine and version have. */
export function metricsOfBroker({ engine, engineVersion }: Broker): readonly MetricEntry[] {
  const version = semver.coerce(engineVersion);
  return CLOUDWATCH_METRICS.filter(
    (entry) =>
      entry.engine === engine &&
      (entry.versions === undefined || version === null || semver.satisfies(version, entry.versions)),
  );
}

/** The catalog entry of a metric that exists, or undefined for one that nothing here needs. */
export function entryOf({ metric, dimensions }: MetricId, entries: readonly MetricEntry[]): MetricEntry | undefined {
  const names = Object.keys(dimensions).filter((name) => name !== 'Broker');
  return entries.find(({ name, engine, scope }) => {
    const wanted = SCOPE_DIMENSIONS[scope][engine];
    return name === metric && wanted.length === names.length && wanted.every((one) => names.includes(one));
  });
}

export interface QueryPlan {
  /** Of the broker, its instances and nodes. */
  readonly metrics: readonly MetricQuery[];
  readonly destinations: readonly MetricQuery[];
  /** Destination metrics that exist and are left out to stay within the number allowed. */
  readonly omitted: number;
}

/** What to read of the metrics that exist. */
export function planQueries(existing: readonly MetricId[], broker: Broker, destinationLimit: number): QueryPlan {
  const entries = metricsOfBroker(broker);
  const known = existing.flatMap((id) => {
    const entry = entryOf(id, entries);
    return entry === undefined ? [] : [{ entry, query: { ...id, statistic: entry.statistic } }];
  });
  const isWhole = ({ entry: { scope } }: (typeof known)[number]) => scope === 'broker' || scope === 'node';
  const destinations = known.filter((one) => !isWhole(one)).map(({ query }) => query);
  return {
    metrics: known.filter(isWhole).map(({ query }) => query),
    destinations: destinations.slice(0, destinationLimit),
    omitted: Math.max(0, destinations.length - destinationLimit),
  };
}
