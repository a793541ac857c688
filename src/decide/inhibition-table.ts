/**
 * Which condition explains which: while the first is an incident, the second is listed under it instead of being told.
 * Patterns as in settings. Where two explain each other, the one that was there first stays.
 */
export const INHIBITIONS: readonly Inhibition[] = [
  {
    cause: 'broker-unreachable',
    hides: ['node-down', 'monitoring-blind'],
    because: 'nothing can be read from a broker that does not answer',
  },
  {
    cause: 'broker-rebooting',
    hides: [
      'broker-unreachable',
      'node-down',
      'monitoring-blind',
      'stranded-queue',
      'paused-queue-sync',
      'queue-*',
      'connection-*',
      'quorum-*',
      'mirror-*',
    ],
    because: 'a restarting broker drops its connections and consumers and comes back node by node',
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
    hides: ['memory-alarm', 'memory-near-limit', 'paused-queue-sync', 'connection-blocked*', 'publish-*'],
    because: 'a memory alarm blocks everybody who publishes and pauses synchronisation',
  },
  {
    cause: 'memory-alarm',
    hides: [
      'action-required-memory-alarm',
      'memory-near-limit',
      'paused-queue-sync',
      'connection-blocked*',
      'publish-*',
    ],
    because: 'a memory alarm blocks everybody who publishes and pauses synchronisation',
  },
  {
    cause: 'action-required-disk-alarm',
    hides: ['disk-alarm', 'disk-near-limit', 'connection-blocked*', 'publish-*'],
    because: 'a disk alarm blocks everybody who publishes',
  },
  {
    cause: 'disk-alarm',
    hides: ['action-required-disk-alarm', 'disk-near-limit', 'connection-blocked*', 'publish-*'],
    because: 'a disk alarm blocks everybody who publishes',
  },
  {
    cause: 'critical-without-code',
    hides: ['broker-unreachable'],
    because: 'Amazon MQ itself says that the broker is in trouble',
  },
  {
    cause: 'node-down',
    hides: ['stranded-queue', 'paused-queue-sync', 'queue-*', 'mirror-*', 'quorum-*', 'connection-*', 'vhost-down*'],
    because: 'clients and mirrors of the missing node move to the others',
  },
];

export interface Inhibition {
  readonly cause: string;
  readonly hides: readonly string[];
  /** Said in the message of the cause and in the audit trail. */
  readonly because: string;
}
