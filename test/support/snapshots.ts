import type { ConditionInput } from '../../src/detect/condition.ts';
import type { Broker } from '../../src/model/broker.ts';
import type { History } from '../../src/model/history.ts';
import type {
  Channel,
  Connection,
  Consumer,
  Node,
  Overview,
  Policy,
  Queue,
  QueueDetail,
  RabbitmqReadings,
  Vhost,
} from '../../src/model/rabbitmq.ts';
import { type FailureKind, NO_COST, type Reading, type Unavailability } from '../../src/model/reading.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';

/** Midnight of some day; every builder and timeline counts from here. */
export const T0 = Date.UTC(2026, 0, 5);
export const GIB = 1024 ** 3;

export function aReading<T>(value: T, more: { dropped?: number; omitted?: number } = {}): Reading<T> {
  return { state: 'read', value, dropped: 0, omitted: 0, cost: NO_COST, ...more };
}

export function aFailure(why: FailureKind, detail: string = why): Reading<never> {
  return { state: 'failed', why, detail, cost: NO_COST };
}

export function notAvailable(why: Unavailability, detail: string = why): Reading<never> {
  return { state: 'unavailable', why, detail, cost: NO_COST };
}

export function aBroker(more: Partial<Broker> = {}): Broker {
  return { id: 'orders', name: 'orders', engine: 'rabbitmq', tags: {}, ...more };
}

export function anOverview(more: Partial<Overview> = {}): Overview {
  return {
    clusterName: 'orders',
    rabbitmqVersion: '3.10.8',
    erlangVersion: '25.2.3',
    node: 'rabbit@a',
    ratesMode: 'basic',
    totals: { connections: 12, channels: 24, consumers: 12, exchanges: 7, queues: 4 },
    messages: { ready: 0, unacked: 10, total: 10 },
    rates: { publish: 50, deliver: 50, ack: 50 },
    churn: { connectionCreated: 0, connectionClosed: 0, channelCreated: 0, channelClosed: 0 },
    statisticsQueue: 0,
    listeners: ['rabbit@a', 'rabbit@b', 'rabbit@c'].map((node) => ({ node, protocol: 'amqp/ssl', port: 5671 })),
    ...more,
  };
}

/** A node of an mq.m5.large with nothing wrong: 40 % of its memory limit used. */
export function aNode(name = 'rabbit@a', more: Partial<Node> = {}): Node {
  return {
    name,
    running: true,
    type: 'disc',
    memoryUsed: 1.28 * GIB,
    memoryLimit: 3.2 * GIB,
    memoryAlarm: false,
    diskFree: 150 * GIB,
    diskFreeLimit: 12 * GIB,
    diskAlarm: false,
    fileDescriptorsUsed: 200,
    fileDescriptorsTotal: 65_536,
    socketsUsed: 12,
    socketsTotal: 58_890,
    processesUsed: 900,
    processesTotal: 1_048_576,
    runQueue: 0,
    processors: 2,
    uptime: 40 * 86_400_000,
    partitions: [],
    clusterLinks: ['rabbit@a', 'rabbit@b', 'rabbit@c'].filter((peer) => peer !== name),
    version: '3.10.8',
    ...more,
  };
}

export function threeNodes(first: Partial<Node> = {}): Node[] {
  return [aNode('rabbit@a', first), aNode('rabbit@b'), aNode('rabbit@c')];
}

export function aQueue(name = 'orders', more: Partial<Queue> = {}): Queue {
  return {
    vhost: '/',
    name,
    type: 'classic',
    state: 'running',
    node: 'rabbit@a',
    durable: true,
    exclusive: false,
    autoDelete: false,
    ready: 0,
    unacked: 0,
    messages: 0,
    consumers: 2,
    ...more,
  };
}

export function aQueueDetail(name = 'orders', more: Partial<QueueDetail> = {}): QueueDetail {
  return {
    ...aQueue(name),
    effectivePolicy: {},
    arguments: {},
    rates: { publish: 10, deliver: 10, ack: 10 },
    mirrors: [],
    synchronisedMirrors: [],
    members: [],
    onlineMembers: [],
    ...more,
  };
}

export function aConnection(name = '10.0.0.1:50000 -> 10.0.1.1:5671', more: Partial<Connection> = {}): Connection {
  return {
    name,
    user: 'shop',
    vhost: '/',
    node: 'rabbit@a',
    state: 'running',
    protocol: 'AMQP 0-9-1',
    peerHost: '10.0.0.1',
    peerPort: 50_000,
    channels: 2,
    connectedAt: T0 - 3_600_000,
    clientName: 'shop-worker',
    clientProduct: 'pika',
    receiveRate: 500,
    sendRate: 500,
    ...more,
  };
}

export function aChannel(connection = '10.0.0.1:50000 -> 10.0.1.1:5671', more: Partial<Channel> = {}): Channel {
  const number = more.number ?? 1;
  return {
    name: `${connection} (${number})`,
    number,
    connection,
    user: 'shop',
    vhost: '/',
    node: 'rabbit@a',
    state: 'running',
    consumers: 1,
    unacked: 0,
    unconfirmed: 0,
    uncommitted: 0,
    prefetch: 20,
    globalPrefetch: 0,
    ...more,
  };
}

export function aConsumer(queue = 'orders', more: Partial<Consumer> = {}): Consumer {
  const connection = more.connection ?? '10.0.0.1:50000 -> 10.0.1.1:5671';
  return {
    vhost: '/',
    queue,
    tag: 'ctag1',
    channel: `${connection} (1)`,
    connection,
    user: 'shop',
    prefetch: 20,
    ackRequired: true,
    active: true,
    activityStatus: 'up',
    exclusive: false,
    ...more,
  };
}

export function aVhost(name = '/', more: Partial<Vhost> = {}): Vhost {
  const clusterState = { 'rabbit@a': 'running', 'rabbit@b': 'running', 'rabbit@c': 'running' };
  return { name, messages: 10, clusterState, ...more };
}

/** The policy that Amazon MQ gives the default virtual host of a 3.x cluster. */
export function aPolicy(more: Partial<Policy> = {}): Policy {
  return {
    vhost: '/',
    name: 'AWS-DEFAULT-POLICY-CLUSTER-MULTI-AZ',
    pattern: '.*',
    applyTo: 'all',
    priority: 1,
    definition: {
      'ha-mode': 'all',
      'ha-sync-mode': 'automatic',
      'queue-mode': 'lazy',
      'max-length': 8_000_000,
      overflow: 'reject-publish',
    },
    ...more,
  };
}

/** Every source of a healthy three-node cluster, as a user tagged `monitoring` sees it. */
export function theReadings(more: Partial<RabbitmqReadings> = {}): RabbitmqReadings {
  const hidden = notAvailable('permission', 'needs the tag administrator');
  return {
    overview: aReading(anOverview()),
    whoami: aReading({ name: 'watcher', tags: ['monitoring'] }),
    nodes: aReading(threeNodes()),
    memoryBreakdowns: notAvailable('not-needed'),
    queues: aReading([aQueue()]),
    queueDetails: aReading([aQueueDetail()]),
    connections: aReading([aConnection()]),
    channels: aReading([aChannel()]),
    consumers: aReading([aConsumer()]),
    vhosts: aReading([aVhost()]),
    vhostLimits: aReading([{ subject: '/', limits: { 'max-connections': 5_000, 'max-queues': 10_000 } }]),
    userLimits: aReading([]),
    policies: aReading([aPolicy()]),
    operatorPolicies: aReading([]),
    users: hidden,
    permissions: hidden,
    exchanges: aReading([]),
    bindings: aReading([]),
    shovels: aReading([]),
    federationLinks: aReading([]),
    healthAlarms: aReading({ healthy: true }),
    quorumCritical: aReading({ healthy: true }),
    featureFlags: hidden,
    deprecatedFeatures: notAvailable('version'),
    authAttempts: aReading([]),
    ...more,
  };
}

/** Every source failed in the same way, as when nothing answers. */
export function failedReadings(why: FailureKind): RabbitmqReadings {
  const failure = aFailure(why);
  const names = Object.keys(theReadings());
  return { ...theReadings(), ...Object.fromEntries(names.map((name) => [name, failure])) };
}

export function aSnapshot(readings: Partial<RabbitmqReadings> = {}, more: Partial<Snapshot> = {}): Snapshot {
  return { brokerId: 'orders', takenAt: T0, cost: NO_COST, rabbitmq: theReadings(readings), ...more };
}

/** What a condition gets: the readings named, everything else healthy. */
export function anInput(
  readings: Partial<RabbitmqReadings> = {},
  more: { broker?: Partial<Broker>; history?: History; snapshot?: Partial<Snapshot> } = {},
): ConditionInput {
  const snapshot = aSnapshot(readings, more.snapshot);
  return { broker: aBroker(more.broker), snapshot, history: more.history ?? [], now: snapshot.takenAt };
}

/** Samples every `stepSeconds`, the last one a step before `T0`; `values` gets each index, oldest first. */
export function aHistory(
  count: number,
  stepSeconds: number,
  values: (index: number) => Readonly<Record<string, number>>,
): History {
  return Array.from({ length: count }, (_, index) => ({
    at: T0 - (count - index) * stepSeconds * 1_000,
    values: values(index),
  }));
}
