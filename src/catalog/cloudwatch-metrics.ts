import type { Broker, Engine } from '../model/broker.ts';
import type { Unit } from '../model/finding.ts';

/** The namespace of every metric that Amazon MQ publishes. */
export const AMAZON_MQ_NAMESPACE = 'AWS/AmazonMQ';
/** Amazon MQ publishes once a minute. */
export const METRIC_PERIOD_SECONDS = 60;

export type Statistic = 'Average' | 'Maximum' | 'Minimum' | 'Sum';
export type MetricScope = 'broker' | 'node' | 'queue' | 'topic' | 'network-connector';

/** Names of the dimensions that a scope has beside `Broker`. */
export const SCOPE_DIMENSIONS: Readonly<Record<MetricScope, Readonly<Record<Engine, readonly string[]>>>> = {
  broker: { rabbitmq: [], activemq: [] },
  node: { rabbitmq: ['Node'], activemq: [] },
  queue: { rabbitmq: ['VirtualHost', 'Queue'], activemq: ['Queue'] },
  topic: { rabbitmq: [], activemq: ['Topic'] },
  'network-connector': { rabbitmq: [], activemq: ['NetworkConnector'] },
};

export interface MetricEntry {
  readonly name: string;
  readonly engine: Engine;
  readonly scope: MetricScope;
  /** The plain statistic that says most; arithmetic over several is done here, never in CloudWatch. */
  readonly statistic: Statistic;
  readonly unit: Unit;
  /** Range of engine versions that have a meaningful value. */
  readonly versions?: string;
  /** Published at once when a broker is up, so that its absence says something. */
  readonly always: boolean;
}

type Row = readonly [name: string, statistic: Statistic, unit: Unit, options?: { always?: boolean; versions?: string }];

const entries = (engine: Engine, scope: MetricScope, rows: readonly Row[]): MetricEntry[] =>
  rows.map(([name, statistic, unit, { always = false, versions } = {}]) => ({
    name,
    engine,
    scope,
    statistic,
    unit,
    always,
    ...(versions === undefined ? {} : { versions }),
  }));

const ALWAYS = { always: true };
const FROM_4_2 = { versions: '>=4.2.0' };

const RABBITMQ_BROKER: readonly Row[] = [
  ['ExchangeCount', 'Maximum', 'count', ALWAYS],
  ['QueueCount', 'Maximum', 'count', ALWAYS],
  ['ConnectionCount', 'Maximum', 'count', ALWAYS],
  ['ChannelCount', 'Maximum', 'count', ALWAYS],
  ['ConsumerCount', 'Maximum', 'count', ALWAYS],
  ['MessageCount', 'Maximum', 'count', ALWAYS],
  ['MessageReadyCount', 'Maximum', 'count', ALWAYS],
  ['MessageUnacknowledgedCount', 'Maximum', 'count', ALWAYS],
  ['PublishRate', 'Average', 'per-second'],
  ['ConfirmRate', 'Average', 'per-second'],
  ['AckRate', 'Average', 'per-second'],
  ['RabbitMQIOReadAverageTime', 'Average', 'milliseconds', { versions: '<4.2.0' }],
  ['RabbitMQIOWriteAverageTime', 'Average', 'milliseconds', { versions: '<4.2.0' }],
  ['NetworkIn', 'Sum', 'bytes', FROM_4_2],
  ['NetworkOut', 'Sum', 'bytes', FROM_4_2],
];

/** At broker level these are sums over the nodes; an alarm is one node's, so only the nodes' own are read. */
const RABBITMQ_NODE: readonly Row[] = [
  ['SystemCpuUtilization', 'Average', 'percent', ALWAYS],
  ['RabbitMQMemLimit', 'Maximum', 'bytes', ALWAYS],
  ['RabbitMQMemUsed', 'Maximum', 'bytes', ALWAYS],
  ['RabbitMQDiskFreeLimit', 'Maximum', 'bytes', ALWAYS],
  ['RabbitMQDiskFree', 'Minimum', 'bytes', ALWAYS],
  ['RabbitMQFdUsed', 'Maximum', 'count', ALWAYS],
  ['QueueCount', 'Maximum', 'count', FROM_4_2],
  ['ConnectionCount', 'Maximum', 'count', FROM_4_2],
  ['ChannelCount', 'Maximum', 'count', FROM_4_2],
];

/** None on RabbitMQ 4: the management API tells about queues there. */
const RABBITMQ_QUEUE: readonly Row[] = [
  ['ConsumerCount', 'Minimum', 'count', { versions: '<4.0.0' }],
  ['MessageReadyCount', 'Maximum', 'count', { versions: '<4.0.0' }],
  ['MessageUnacknowledgedCount', 'Maximum', 'count', { versions: '<4.0.0' }],
  ['MessageCount', 'Maximum', 'count', { versions: '<4.0.0' }],
];

const ACTIVEMQ_BROKER: readonly Row[] = [
  ['CpuUtilization', 'Average', 'percent', ALWAYS],
  ['CpuCreditBalance', 'Minimum', 'count'],
  ['BurstBalance', 'Minimum', 'percent'],
  ['HeapUsage', 'Maximum', 'percent', ALWAYS],
  ['StorePercentUsage', 'Maximum', 'percent'],
  ['TempPercentUsage', 'Maximum', 'percent'],
  ['JobSchedulerStorePercentUsage', 'Maximum', 'percent'],
  ['JournalFilesForFastRecovery', 'Maximum', 'count'],
  ['JournalFilesForFullRecovery', 'Maximum', 'count'],
  ['OpenTransactionCount', 'Maximum', 'count'],
  ['InactiveDurableTopicSubscribersCount', 'Maximum', 'count'],
  ['CurrentConnectionsCount', 'Maximum', 'count'],
  ['EstablishedConnectionsCount', 'Maximum', 'count'],
  ['AmqpMaximumConnections', 'Maximum', 'count'],
  ['MqttMaximumConnections', 'Maximum', 'count'],
  ['OpenwireMaximumConnections', 'Maximum', 'count'],
  ['StompMaximumConnections', 'Maximum', 'count'],
  ['WsMaximumConnections', 'Maximum', 'count'],
  ['NetworkConnectorConnectionCount', 'Minimum', 'count'],
  ['NetworkIn', 'Sum', 'bytes'],
  ['NetworkOut', 'Sum', 'bytes'],
  ['TotalConsumerCount', 'Minimum', 'count'],
  ['TotalMessageCount', 'Maximum', 'count'],
  ['TotalProducerCount', 'Maximum', 'count'],
  ['TotalEnqueueCount', 'Maximum', 'count'],
  ['TotalDequeueCount', 'Maximum', 'count'],
  ['VolumeReadOps', 'Sum', 'count'],
  ['VolumeWriteOps', 'Sum', 'count'],
  ['TotalReplicationLag', 'Maximum', 'milliseconds'],
  ['ReplicationLag', 'Maximum', 'milliseconds'],
  ['PrimaryWaitTime', 'Maximum', 'milliseconds'],
  ['ReplicaWaitTime', 'Maximum', 'milliseconds'],
];

/** The most connections that each protocol of ActiveMQ takes. */
export const ACTIVEMQ_CONNECTION_MAXIMA = [
  'OpenwireMaximumConnections',
  'AmqpMaximumConnections',
  'MqttMaximumConnections',
  'StompMaximumConnections',
  'WsMaximumConnections',
] as const;

const ACTIVEMQ_DESTINATION: readonly Row[] = [
  ['ConsumerCount', 'Minimum', 'count'],
  ['ProducerCount', 'Maximum', 'count'],
  ['EnqueueCount', 'Sum', 'count'],
  ['DequeueCount', 'Sum', 'count'],
  ['DispatchCount', 'Sum', 'count'],
  ['ExpiredCount', 'Sum', 'count'],
  ['InFlightCount', 'Maximum', 'count'],
  ['EnqueueTime', 'Maximum', 'milliseconds'],
  ['MemoryUsage', 'Maximum', 'percent'],
];

/** Every metric of Amazon MQ that is read, with its dimensions by engine; the guide's lists, errata corrected. */
export const CLOUDWATCH_METRICS: readonly MetricEntry[] = [
  ...entries('rabbitmq', 'broker', RABBITMQ_BROKER),
  ...entries('rabbitmq', 'node', RABBITMQ_NODE),
  ...entries('rabbitmq', 'queue', RABBITMQ_QUEUE),
  ...entries('activemq', 'broker', ACTIVEMQ_BROKER),
  ...entries('activemq', 'queue', [...ACTIVEMQ_DESTINATION, ['QueueSize', 'Maximum', 'count']]),
  ...entries('activemq', 'topic', ACTIVEMQ_DESTINATION),
  ...entries('activemq', 'network-connector', [['ReceiveCount', 'Sum', 'count']]),
];

/** Destinations that Amazon MQ publishes at most; those beyond have no metrics. */
export const PUBLISHED_DESTINATIONS: Readonly<Record<Engine, number>> = { rabbitmq: 500, activemq: 1000 };

/** Values of the `Broker` dimension: the name itself, or one a redundant instance for ActiveMQ. */
export function brokerDimensions({ name, engine, deploymentMode }: Broker): readonly string[] {
  if (engine === 'rabbitmq') return [name];
  return deploymentMode === 'single-instance' ? [`${name}-1`] : [`${name}-1`, `${name}-2`];
}

/** Blanks, tabs and anything but ASCII keep Amazon MQ from publishing metrics of a name. */
export function hasPublishableName(name: string): boolean {
  return /^[\x21-\x7e]+$/.test(name);
}
