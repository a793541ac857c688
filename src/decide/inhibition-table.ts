/** One condition and what follows from it. */
export interface Inhibition {
  readonly cause: string;
  /** Condition ids. */
  readonly hides: readonly string[];
  /** Hides a symptom only while every subject of it is a subject of the cause too: the same queues, the same nodes. */
  readonly sameSubjects?: true;
  /** How long after the cause it still explains, where that is longer than the settings say. */
  readonly lingerSeconds?: number;
}

/** What follows when clients and mirrors of a node move elsewhere and come back. */
const MOVING_CLIENTS = [
  'no-connections',
  'connections-lost',
  'connections-unbalanced',
  'connection-churn',
  'channel-churn',
  'consumers-lost',
  'consumer-unreachable',
  'stranded-queue',
  'no-active-consumer',
  'queue-growing',
  'queue-above-baseline',
  'drain-time',
  'wedged-consumers',
  'publishing-stopped',
];

const MISSING_NODE = [
  ...MOVING_CLIENTS,
  'running-without-reserve',
  'cluster-link-down',
  'listener-missing',
  'vhost-down',
  'queue-not-running',
  'mirror-unsynchronised',
  'quorum-queue-members-missing',
  'quorum-critical-node',
  'leader-imbalance',
  'memory-one-sided',
  'statistics-frozen',
  'shovel-not-running',
  'federation-link-not-running',
];

const NOTHING_READ = [
  'node-down',
  'monitoring-blind',
  'monitoring-incomplete',
  'management-slow',
  'cloudwatch-metrics-missing',
];

const BLOCKED_PUBLISHERS = [
  'connections-blocked',
  'connections-in-flow',
  'publishes-unconfirmed',
  'publishing-stopped',
  'shovel-blocked',
];
const MEMORY_ALARM = ['memory-near-limit', 'memory-forecast', 'memory-one-sided', ...BLOCKED_PUBLISHERS];
const DISK_ALARM = ['disk-near-limit', 'disk-forecast', ...BLOCKED_PUBLISHERS];
const BACKLOG = ['queue-growing', 'queue-above-baseline', 'drain-time', 'head-message-old'];

/**
 * Which condition explains which: while the first is an incident, the second is listed under it instead of being told.
 * Where two explain each other, the one that was there first stays. What needs an answer of its own is not hidden: a
 * paused synchronisation stays paused after the alarm that paused it, and a quorum queue without majority or leader is
 * out of service whatever else is wrong.
 */
export const INHIBITIONS: readonly Inhibition[] = [
  // Where nothing can be reached, nothing that is seen from there means anything.
  { cause: 'network-interface-gone', hides: ['broker-unreachable', 'action-required-eni-deleted'] },
  { cause: 'action-required-eni-deleted', hides: ['broker-unreachable', 'network-interface-gone'] },
  { cause: 'kms-key-threatened', hides: ['action-required-invalid-kms-key'] },
  { cause: 'action-required-invalid-kms-key', hides: ['broker-unreachable', 'kms-key-threatened'] },
  { cause: 'critical-without-code', hides: ['broker-unreachable'] },
  { cause: 'action-required-oom', hides: ['broker-unreachable', 'node-down', 'memory-alarm', ...MEMORY_ALARM] },
  { cause: 'broker-rebooting', hides: ['broker-unreachable', ...NOTHING_READ, ...MISSING_NODE] },
  { cause: 'broker-unreachable', hides: NOTHING_READ },
  { cause: 'monitoring-blind', hides: ['monitoring-incomplete', 'management-slow', 'statistics-lagging'] },
  { cause: 'management-slow', hides: ['monitoring-incomplete', 'monitoring-costly', 'statistics-lagging'] },
  // Clients, mirrors and members of a node that is gone move to the others, or wait for it.
  { cause: 'network-partition', hides: ['node-down', ...MISSING_NODE] },
  { cause: 'node-down', hides: MISSING_NODE },
  // Ten minutes long a node that is back counts as restarted, which is no news to whoever heard that it was down.
  { cause: 'node-down', hides: ['node-restarted'], lingerSeconds: 900 },
  { cause: 'broker-rebooting', hides: ['node-restarted'], lingerSeconds: 900 },
  { cause: 'node-restarted', hides: [...MOVING_CLIENTS, 'leader-imbalance'] },
  { cause: 'paused-queue-sync', hides: ['mirror-unsynchronised', 'consumer-capacity-low'] },
  // An alarm blocks everybody who publishes; Amazon MQ's code for it comes late and stays long.
  { cause: 'memory-alarm', hides: ['action-required-memory-alarm', ...MEMORY_ALARM] },
  { cause: 'action-required-memory-alarm', hides: ['memory-alarm', ...MEMORY_ALARM] },
  { cause: 'disk-alarm', hides: ['action-required-disk-alarm', ...DISK_ALARM] },
  { cause: 'action-required-disk-alarm', hides: ['disk-alarm', ...DISK_ALARM] },
  // The same figure, further on.
  { cause: 'memory-near-limit', hides: ['memory-forecast'], sameSubjects: true },
  { cause: 'disk-near-limit', hides: ['disk-forecast'], sameSubjects: true },
  { cause: 'queue-near-max-length', hides: ['max-length-forecast', 'queue-above-baseline'], sameSubjects: true },
  // The same queues: a backlog follows from consumers that are not there or do not work.
  { cause: 'no-connections', hides: ['connections-lost', 'consumers-lost', 'publishing-stopped', 'stranded-queue'] },
  { cause: 'connections-lost', hides: ['publishing-stopped'] },
  { cause: 'stranded-queue', hides: ['no-active-consumer', ...BACKLOG], sameSubjects: true },
  { cause: 'wedged-consumers', hides: ['unacked-pile-up', 'consumer-capacity-low', ...BACKLOG], sameSubjects: true },
  { cause: 'unacked-pile-up', hides: ['drain-time', 'head-message-old'], sameSubjects: true },
  { cause: 'queue-growing', hides: ['queue-above-baseline', 'drain-time'], sameSubjects: true },
  { cause: 'quorum-queue-minority', hides: ['quorum-queue-leaderless', 'queue-not-running'], sameSubjects: true },
  { cause: 'dead-letter-queue-growing', hides: ['dead-letter-queue-not-empty'], sameSubjects: true },
];
