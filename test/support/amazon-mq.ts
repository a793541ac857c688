import type { ConditionInput } from '../../src/detect/condition.ts';
import type {
  ActionRequired,
  AmazonMqReadings,
  BrokerDescription,
  KmsKey,
  NetworkInterface,
} from '../../src/model/amazon-mq.ts';
import type { Broker } from '../../src/model/broker.ts';
import type { MetricSeries } from '../../src/model/cloudwatch.ts';
import type { LogMatch } from '../../src/model/logs.ts';
import type { RabbitmqReadings } from '../../src/model/rabbitmq.ts';
import type { Reading } from '../../src/model/reading.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { aBroker, aReading, aSnapshot, notAvailable, T0, theReadings } from './snapshots.ts';

const MINUTE = 60_000;

export function aDescription(more: Partial<BrokerDescription> = {}): BrokerDescription {
  return {
    id: 'b-1',
    name: 'orders',
    engine: 'rabbitmq',
    engineVersion: '3.13.7',
    state: 'RUNNING',
    deploymentMode: 'cluster-multi-az',
    instanceType: 'mq.m5.large',
    actionsRequired: [],
    pending: {},
    instances: [],
    logs: { general: '/aws/amazonmq/broker/b-1/general' },
    subnetIds: [],
    securityGroups: [],
    tags: {},
    ...more,
  };
}

export function demanding(...actions: readonly (string | ActionRequired)[]): BrokerDescription {
  return aDescription({
    state: 'CRITICAL_ACTION_REQUIRED',
    actionsRequired: actions.map((action) => (typeof action === 'string' ? { code: action } : action)),
  });
}

/** A series with one point a minute up to `lastAt`, the newest value last. */
export function aSeries(
  metric: string,
  values: readonly number[],
  more: { broker?: string; dimensions?: Readonly<Record<string, string>>; lastAt?: number } = {},
): MetricSeries {
  const lastAt = more.lastAt ?? T0 - MINUTE;
  return {
    metric,
    broker: more.broker ?? 'orders',
    dimensions: more.dimensions ?? {},
    points: values.map((value, index) => ({ at: lastAt - (values.length - 1 - index) * MINUTE, value })),
  };
}

export interface AwsWorld {
  readonly description?: BrokerDescription;
  readonly kmsKey?: KmsKey;
  readonly interfaces?: readonly NetworkInterface[];
  readonly metrics?: readonly MetricSeries[];
  readonly destinations?: readonly MetricSeries[];
  readonly log?: { readonly since: number; readonly matches: readonly LogMatch[] };
  /** Absent: no access to the management API. */
  readonly rabbitmq?: Partial<RabbitmqReadings>;
  readonly broker?: Partial<Broker>;
}

/** What a condition gets of a broker on Amazon MQ; sources left out are not configured. */
export function anAwsInput(world: AwsWorld = {}): ConditionInput {
  const orNot = <T>(value: T | undefined): Reading<T> =>
    value === undefined ? notAvailable('not-configured') : aReading(value);
  const amazonMq: AmazonMqReadings = {
    description: aReading(world.description ?? aDescription()),
    kmsKey: orNot(world.kmsKey),
    networkInterfaces: orNot(world.interfaces),
  };
  const { rabbitmq: _management, ...without } = aSnapshot();
  const snapshot: Snapshot = {
    ...without,
    amazonMq,
    cloudwatch: {
      metrics: orNot(world.metrics),
      destinations: orNot(world.destinations),
      missing: notAvailable('not-needed'),
    },
    logs: { lines: orNot(world.log) },
    ...(world.rabbitmq === undefined ? {} : { rabbitmq: theReadings(world.rabbitmq) }),
  };
  return { broker: aBroker({ id: 'b-1', ...world.broker }), snapshot, history: [], now: snapshot.takenAt };
}
