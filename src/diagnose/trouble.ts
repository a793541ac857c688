/** What kind of trouble a condition is about; the contributors say which kinds they explain. */
export type Trouble = 'memory' | 'disk' | 'connections' | 'channels' | 'queue-count' | 'backlog' | 'unacked';

/** Conditions by the kind of trouble; those that are not listed are explained by their subjects alone. */
const TROUBLES: Readonly<Record<string, Trouble>> = {
  'memory-alarm': 'memory',
  'memory-near-limit': 'memory',
  'memory-forecast': 'memory',
  'memory-one-sided': 'memory',
  'paused-queue-sync': 'memory',
  'action-required-memory-alarm': 'memory',
  'disk-alarm': 'disk',
  'disk-near-limit': 'disk',
  'disk-forecast': 'disk',
  'action-required-disk-alarm': 'disk',
  'action-required-disk-usage-too-high-for-change': 'disk',
  'action-required-cluster-disk-usage-too-high-for-instance-change': 'disk',
  'vhost-connections-near-limit': 'connections',
  'user-connections-near-limit': 'connections',
  'node-connections-near-maximum': 'connections',
  'connection-limit-forecast': 'connections',
  'connection-leak': 'connections',
  'connection-churn': 'connections',
  'idle-connections': 'connections',
  'file-descriptors-near-limit': 'connections',
  'sockets-near-limit': 'connections',
  'user-channels-near-limit': 'channels',
  'node-channels-near-maximum': 'channels',
  'channel-leak': 'channels',
  'many-channels-on-connection': 'channels',
  'vhost-queues-near-limit': 'queue-count',
  'queues-near-maximum': 'queue-count',
  'queue-limit-forecast': 'queue-count',
  'stranded-queue': 'backlog',
  'queue-growing': 'backlog',
  'queue-above-baseline': 'backlog',
  'queue-near-max-length': 'backlog',
  'max-length-forecast': 'backlog',
  'drain-time': 'backlog',
  'head-message-old': 'backlog',
  'unacked-pile-up': 'unacked',
  'wedged-consumers': 'unacked',
  'consumer-timeout-ahead': 'unacked',
};

export function troubleOf(conditionId: string): Trouble | undefined {
  return TROUBLES[conditionId];
}

/** The conditions that the table names. */
export const TROUBLED_CONDITIONS: readonly string[] = Object.keys(TROUBLES);
