import type { Point } from './history.ts';
import type { Reading } from './reading.ts';

/** What CloudWatch told about one broker in one pass. */
export interface CloudwatchReadings {
  /** Series of the broker, its instances and nodes. */
  readonly metrics: Reading<readonly MetricSeries[]>;
  /** Series of queues, topics and network connectors; read less often, since each costs money. */
  readonly destinations: Reading<readonly MetricSeries[]>;
  /** Expected metrics that do not exist, each with the reason as far as it is known. */
  readonly missing: Reading<readonly MissingMetric[]>;
}

export type CloudwatchSource = keyof CloudwatchReadings;

/** One metric of one thing: an instance, a node, a queue. */
export interface MetricSeries {
  /** The CloudWatch name, one of `src/catalog/cloudwatch-metrics.ts`. */
  readonly metric: string;
  /** Without the `Broker` dimension's name, which is in `broker`. */
  readonly dimensions: Readonly<Record<string, string>>;
  /** Value of the `Broker` dimension: the name, with `-1` or `-2` for ActiveMQ. */
  readonly broker: string;
  /** Oldest first; one point a minute at most. Never empty. */
  readonly points: readonly Point[];
}

export interface MissingMetric {
  readonly metric: string;
  /** What lacks it, for instance `queue orders in /`. */
  readonly of: string;
  readonly why: MissingWhy;
  readonly detail: string;
}

export type MissingWhy =
  /** Amazon MQ publishes only so many destinations. */
  | 'cap'
  /** A name with blanks, tabs or non-ASCII characters is never published. */
  | 'name'
  /** This engine version has no such metric. */
  | 'version'
  /** Nothing of this broker is published: new, stopped, or under another name. */
  | 'silent'
  | 'unexplained';
