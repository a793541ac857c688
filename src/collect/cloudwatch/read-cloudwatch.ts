import type { Fetched, MetricId, MetricQuery, MetricReader, Window } from '../../aws-ports.ts';
import { brokerDimensions } from '../../catalog/cloudwatch-metrics.ts';
import type { Broker } from '../../model/broker.ts';
import type { CloudwatchReadings, MetricSeries } from '../../model/cloudwatch.ts';
import type { Queue } from '../../model/rabbitmq.ts';
import { addCost, type Cost, NO_COST, type Reading } from '../../model/reading.ts';
import { attemptRead, readFrom, unavailable } from '../aws-reading.ts';
import { missingMetrics } from './missing-metrics.ts';
import { planQueries } from './plan-queries.ts';

/** Trends come out of the series themselves: the price is per metric asked for, whatever the window. */
const WINDOW_MILLISECONDS = 3 * 3600_000;
const MINUTE = 60_000;

export interface CloudwatchOptions {
  readonly now: number;
  /** Queues, topics and network connectors are read in this pass. */
  readonly withDestinations: boolean;
  /** Destination metrics read at most; each costs money. */
  readonly destinationLimit: number;
  /** Queues that the broker itself told of. */
  readonly queues?: readonly Queue[];
}

/** Nothing read on purpose. */
export function cloudwatchNotNeeded(detail: string): CloudwatchReadings {
  const nothing = unavailable('not-needed', detail);
  return { metrics: nothing, destinations: nothing, missing: nothing };
}

/** Reads what CloudWatch has of one broker: first what exists, then the figures of the last hours. */
export async function readCloudwatch(
  broker: Broker,
  reader: MetricReader,
  options: CloudwatchOptions,
): Promise<CloudwatchReadings> {
  const listed = await attemptRead(() => listAll(broker, reader));
  if (listed.state !== 'read') {
    const blind = { ...listed, cost: NO_COST };
    return { metrics: listed, destinations: blind, missing: blind };
  }
  const plan = planQueries(listed.value, broker, options.destinationLimit);
  const end = Math.floor(options.now / MINUTE) * MINUTE + MINUTE;
  const window = { start: end - WINDOW_MILLISECONDS, end };
  const metrics = await seriesOf(reader, plan.metrics, window);
  const destinations = options.withDestinations
    ? await seriesOf(reader, plan.destinations, window, plan.omitted)
    : unavailable('not-needed', 'destinations are read every few minutes only');
  return {
    metrics,
    destinations,
    missing: readFrom({
      value: missingMetrics(listed.value, broker, options.queues),
      dropped: listed.dropped,
      cost: listed.cost,
    }),
  };
}

async function listAll(broker: Broker, reader: MetricReader): Promise<Fetched<readonly MetricId[]>> {
  const pages = await Promise.all(brokerDimensions(broker).map((name) => reader.list(name)));
  return {
    value: pages.flatMap(({ value }) => value),
    dropped: pages.reduce((sum, { dropped }) => sum + dropped, 0),
    cost: pages.map(({ cost }) => cost).reduce<Cost>(addCost, NO_COST),
  };
}

async function seriesOf(
  reader: MetricReader,
  queries: readonly MetricQuery[],
  window: Window,
  omitted = 0,
): Promise<Reading<readonly MetricSeries[]>> {
  if (queries.length === 0) return { state: 'read', value: [], dropped: 0, omitted, cost: NO_COST };
  const reading = await attemptRead(() => reader.data(queries, window));
  if (reading.state !== 'read') return reading;
  const value = queries.flatMap(({ metric, dimensions }, index) => {
    const points = reading.value[index] ?? [];
    const { Broker: broker = '', ...others } = dimensions;
    return points.length === 0 ? [] : [{ metric, broker, dimensions: others, points }];
  });
  return { ...reading, value, omitted };
}
