import type { Reading } from './reading.ts';

/** What RabbitMQ's management API told in one pass; one field a source. Rates are per second, sizes bytes, times ms. */
export interface RabbitmqReadings {
  readonly overview: Reading<Overview>;
  readonly whoami: Reading<WhoAmI>;
  readonly nodes: Reading<readonly Node[]>;
  /** Only of nodes in trouble. */
  readonly memoryBreakdowns: Reading<readonly MemoryBreakdown[]>;
  /** Every queue, depth and state only. */
  readonly queues: Reading<readonly Queue[]>;
  /** The few queues that need a closer look: rates, arguments, mirrors, members. */
  readonly queueDetails: Reading<readonly QueueDetail[]>;
  readonly connections: Reading<readonly Connection[]>;
  readonly channels: Reading<readonly Channel[]>;
  readonly consumers: Reading<readonly Consumer[]>;
  readonly vhosts: Reading<readonly Vhost[]>;
  readonly vhostLimits: Reading<readonly ObjectLimits[]>;
  readonly userLimits: Reading<readonly ObjectLimits[]>;
  readonly policies: Reading<readonly Policy[]>;
  readonly operatorPolicies: Reading<readonly Policy[]>;
  readonly users: Reading<readonly User[]>;
  readonly permissions: Reading<readonly Permission[]>;
  readonly exchanges: Reading<readonly Exchange[]>;
  readonly bindings: Reading<readonly Binding[]>;
  readonly shovels: Reading<readonly Link[]>;
  readonly federationLinks: Reading<readonly Link[]>;
  readonly healthAlarms: Reading<HealthCheck>;
  readonly quorumCritical: Reading<HealthCheck>;
  readonly featureFlags: Reading<readonly FeatureFlag[]>;
  readonly deprecatedFeatures: Reading<readonly DeprecatedFeature[]>;
  readonly authAttempts: Reading<readonly AuthAttempts[]>;
}

export type RabbitmqSource = keyof RabbitmqReadings;

export interface Overview {
  readonly clusterName: string;
  readonly rabbitmqVersion: string;
  readonly erlangVersion: string;
  /** Node that answered this call; on Amazon MQ a load balancer picks it. */
  readonly node: string;
  readonly ratesMode: string;
  readonly totals: { readonly [kind in CountedObject]?: number };
  readonly messages: { readonly ready?: number; readonly unacked?: number; readonly total?: number };
  readonly rates: { readonly [rate in MessageRate]?: number };
  readonly churn: { readonly [event in ChurnEvent]?: number };
  /** Growing means that the statistics database cannot keep up with the broker. */
  readonly statisticsQueue?: number;
  readonly listeners: readonly { readonly node: string; readonly protocol: string; readonly port: number }[];
}

export type CountedObject = 'connections' | 'channels' | 'consumers' | 'exchanges' | 'queues';
export type MessageRate =
  | 'publish'
  | 'confirm'
  | 'deliver'
  | 'deliverNoAck'
  | 'get'
  | 'getNoAck'
  | 'getEmpty'
  | 'redeliver'
  | 'ack'
  | 'returnUnroutable'
  | 'dropUnroutable'
  | 'diskReads'
  | 'diskWrites';
export type ChurnEvent =
  | 'connectionCreated'
  | 'connectionClosed'
  | 'channelCreated'
  | 'channelClosed'
  | 'queueDeclared'
  | 'queueCreated'
  | 'queueDeleted';

export interface WhoAmI {
  readonly name: string;
  readonly tags: readonly string[];
}

export interface Node {
  readonly name: string;
  readonly running: boolean;
  readonly type?: string;
  readonly memoryUsed?: number;
  readonly memoryLimit?: number;
  readonly memoryAlarm?: boolean;
  readonly diskFree?: number;
  readonly diskFreeLimit?: number;
  readonly diskAlarm?: boolean;
  readonly fileDescriptorsUsed?: number;
  readonly fileDescriptorsTotal?: number;
  readonly socketsUsed?: number;
  readonly socketsTotal?: number;
  readonly processesUsed?: number;
  readonly processesTotal?: number;
  readonly runQueue?: number;
  readonly processors?: number;
  readonly uptime?: number;
  readonly partitions: readonly string[];
  readonly clusterLinks: readonly string[];
  readonly version?: string;
  readonly beingDrained?: boolean;
  readonly connectionsCreatedRate?: number;
}

export interface MemoryBreakdown {
  readonly node: string;
  /** Bytes by category as RabbitMQ names them, for instance `connection_readers`, `queue_procs`, `binary`. */
  readonly categories: Readonly<Record<string, number>>;
  readonly total: number;
}

export interface Queue {
  readonly vhost: string;
  readonly name: string;
  readonly type: string;
  readonly state: string;
  readonly node?: string;
  readonly durable: boolean;
  readonly exclusive: boolean;
  readonly autoDelete: boolean;
  readonly ready: number;
  readonly unacked: number;
  readonly messages: number;
  readonly consumers?: number;
  readonly policy?: string;
}

export interface QueueDetail extends Queue {
  readonly operatorPolicy?: string;
  readonly effectivePolicy: Readonly<Record<string, unknown>>;
  readonly arguments: Readonly<Record<string, unknown>>;
  readonly memory?: number;
  readonly messageBytes?: number;
  readonly consumerUtilisation?: number;
  readonly idleSince?: number;
  readonly headMessageTimestamp?: number;
  readonly rates: { readonly [rate in MessageRate]?: number };
  /** Mirrored classic queues (3.x). */
  readonly mirrors: readonly string[];
  readonly synchronisedMirrors: readonly string[];
  /** Messages copied so far by a running synchronisation. */
  readonly syncMessages?: number;
  /** Quorum queues. */
  readonly leader?: string;
  readonly members: readonly string[];
  readonly onlineMembers: readonly string[];
}

export interface Connection {
  readonly name: string;
  readonly user: string;
  readonly vhost: string;
  readonly node?: string;
  readonly state: string;
  readonly protocol?: string;
  readonly peerHost?: string;
  readonly peerPort?: number;
  readonly channels: number;
  readonly connectedAt?: number;
  readonly clientName?: string;
  readonly clientProduct?: string;
  readonly receiveRate?: number;
  readonly sendRate?: number;
  readonly blockedReason?: string;
  readonly lastBlockedAgo?: number;
}

export interface Channel {
  readonly name: string;
  readonly number: number;
  readonly connection: string;
  readonly user: string;
  readonly vhost: string;
  readonly node?: string;
  readonly state: string;
  readonly consumers: number;
  readonly unacked: number;
  readonly unconfirmed: number;
  readonly uncommitted: number;
  readonly prefetch: number;
  readonly globalPrefetch: number;
}

export interface Consumer {
  readonly vhost: string;
  readonly queue: string;
  readonly tag: string;
  readonly channel: string;
  readonly connection: string;
  readonly user?: string;
  readonly prefetch: number;
  readonly ackRequired: boolean;
  readonly active: boolean;
  readonly activityStatus?: string;
  readonly exclusive: boolean;
}

export interface Vhost {
  readonly name: string;
  readonly messages?: number;
  readonly clusterState: Readonly<Record<string, string>>;
  readonly defaultQueueType?: string;
  /** The monitoring user has no permission here, so queues, exchanges, bindings and policies in it do not show. */
  readonly hidden?: boolean;
}

/** Limits set on one virtual host or one user, by RabbitMQ's own names, for instance `max-connections`. */
export interface ObjectLimits {
  readonly subject: string;
  readonly limits: Readonly<Record<string, number>>;
}

export interface Policy {
  readonly vhost: string;
  readonly name: string;
  readonly pattern: string;
  readonly applyTo: string;
  readonly priority: number;
  readonly definition: Readonly<Record<string, unknown>>;
}

export interface User {
  readonly name: string;
  readonly tags: readonly string[];
}

export interface Permission {
  readonly user: string;
  readonly vhost: string;
  readonly configure: string;
  readonly write: string;
  readonly read: string;
}

export interface Exchange {
  readonly vhost: string;
  readonly name: string;
  readonly type: string;
  readonly internal: boolean;
  readonly policy?: string;
  readonly arguments: Readonly<Record<string, unknown>>;
  readonly rates: { readonly publishIn?: number; readonly publishOut?: number };
}

export interface Binding {
  readonly vhost: string;
  readonly source: string;
  readonly destination: string;
  readonly destinationType: 'queue' | 'exchange';
  readonly routingKey: string;
  readonly arguments: Readonly<Record<string, unknown>>;
}

/** A shovel or a federation link. */
export interface Link {
  readonly vhost: string;
  readonly name: string;
  readonly state: string;
  readonly node?: string;
  readonly detail?: string;
  readonly blocked?: boolean;
}

export interface HealthCheck {
  readonly healthy: boolean;
  readonly reason?: string;
}

export interface FeatureFlag {
  readonly name: string;
  readonly state: string;
  readonly stability?: string;
}

export interface DeprecatedFeature {
  readonly name: string;
  readonly phase: string;
  readonly description?: string;
}

export interface AuthAttempts {
  readonly node: string;
  readonly protocol: string;
  readonly attempts: number;
  readonly failed: number;
}
