/** What follows when publishers are blocked, whatever blocks them. */
const BLOCKED_PUBLISHERS = ['connections-blocked', 'connections-in-flow', 'publishes-unconfirmed'];
/** What follows when clients, mirrors and members of a node move elsewhere and come back. */
const MOVING_CLIENTS = [
  'connections-lost',
  'connections-unbalanced',
  'connection-churn',
  'channel-churn',
  'consumers-lost',
  'consumer-unreachable',
  'stranded-queue',
  'queue-growing',
  'queue-above-baseline',
  'drain-time',
  'wedged-consumers',
];
const MISSING_NODE = [
  'node-restarted',
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
];

/**
 * Which condition explains which: while the first is an incident, the second is listed under it instead of being told.
 * Patterns as in settings. Where two explain each other, the one that was there first stays. What needs an answer of
 * its own is not hidden: a paused synchronisation stays paused after the alarm that paused it, and a quorum queue
 * without majority or leader is out of service whatever else is wrong.
 */
export const INHIBITIONS: readonly Inhibition[] = [
  {
    cause: 'broker-unreachable',
    hides: ['node-down', 'monitoring-blind', 'monitoring-incomplete'],
    because: 'nothing can be read from a broker that does not answer',
  },
  {
    cause: 'monitoring-blind',
    hides: ['monitoring-incomplete', 'management-slow'],
    because: 'what is not read at all is also not read in full',
  },
  {
    cause: 'network-interface-gone',
    hides: ['broker-unreachable', 'node-down', 'action-required-eni-deleted'],
    because: 'without its network interface the broker cannot be reached',
  },
  {
    cause: 'action-required-eni-deleted',
    hides: ['broker-unreachable', 'node-down', 'network-interface-gone'],
    because: 'without its network interface the broker cannot be reached',
  },
  {
    cause: 'action-required-invalid-kms-key',
    hides: ['broker-unreachable', 'node-down', 'kms-key-threatened'],
    because: 'a broker without its key cannot read its storage',
  },
  {
    cause: 'kms-key-threatened',
    hides: ['action-required-invalid-kms-key'],
    because: 'the key is the cause of the code',
  },
  {
    cause: 'action-required-oom',
    hides: ['broker-unreachable', 'node-down', 'memory-alarm', 'memory-near-limit'],
    because: 'a broker that runs out of memory is restarted',
  },
  {
    cause: 'action-required-memory-alarm',
    hides: ['memory-alarm', 'memory-near-limit', 'memory-forecast', ...BLOCKED_PUBLISHERS],
    because: 'a memory alarm blocks everybody who publishes',
  },
  {
    cause: 'memory-alarm',
    hides: ['action-required-memory-alarm', 'memory-near-limit', 'memory-forecast', ...BLOCKED_PUBLISHERS],
    because: 'a memory alarm blocks everybody who publishes',
  },
  {
    cause: 'action-required-disk-alarm',
    hides: ['disk-alarm', 'disk-near-limit', 'disk-forecast', ...BLOCKED_PUBLISHERS],
    because: 'a disk alarm blocks everybody who publishes',
  },
  {
    cause: 'disk-alarm',
    hides: ['action-required-disk-alarm', 'disk-near-limit', 'disk-forecast', ...BLOCKED_PUBLISHERS],
    because: 'a disk alarm blocks everybody who publishes',
  },
  {
    cause: 'critical-without-code',
    hides: ['broker-unreachable'],
    because: 'Amazon MQ itself says that the broker is in trouble',
  },
  {
    cause: 'node-down',
    hides: [...MISSING_NODE, ...MOVING_CLIENTS],
    because: 'clients and copies of the missing node move to the others',
  },
  {
    cause: 'node-restarted',
    hides: MOVING_CLIENTS,
    because: 'the clients of a node that restarted connect again',
  },
  {
    cause: 'paused-queue-sync',
    hides: ['mirror-unsynchronised', 'consumer-capacity-low'],
    because: 'a queue that synchronises is closed to its publishers and consumers',
  },
];

export interface Inhibition {
  readonly cause: string;
  readonly hides: readonly string[];
  /** Said in the message of the cause and in the audit trail. */
  readonly because: string;
}
