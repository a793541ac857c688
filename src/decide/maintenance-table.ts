/**
 * What a restart in a maintenance window is expected to do, and for how long it may. Amazon MQ restarts the nodes of
 * a cluster one after the other; a broker of one instance is away for some minutes.
 */
export const EXPECTED_EFFECTS: readonly ExpectedEffect[] = [
  { conditions: ['node-down', 'node-restarted', 'version-changed', 'running-without-reserve', 'cluster-link-down'] },
  // Longer than half an hour is not a restart any more.
  { conditions: ['broker-unreachable', 'vhost-down', 'listener-missing'], forSeconds: 1800 },
  { conditions: ['stranded-queue', 'consumers-lost', 'paused-queue-sync', 'mirror-*', 'quorum-*', 'leader-imbalance'] },
  { conditions: ['connections-lost', 'connections-unbalanced', 'connection-churn', 'channel-churn'] },
];

export interface ExpectedEffect {
  readonly conditions: readonly string[];
  /** Longest time that it is still expected; absent: the whole window. */
  readonly forSeconds?: number;
}

/** What no window and no general silence keeps quiet: losing sight, and what Amazon MQ itself calls critical. */
export const ALWAYS_TOLD: readonly string[] = ['monitoring-blind', 'critical-without-code'];
