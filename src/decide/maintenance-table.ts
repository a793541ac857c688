/** What a restart is expected to do, and for how long it may. */
export interface ExpectedEffect {
  readonly conditions: readonly string[];
  /** Longest time that it is still expected; absent: the whole window. */
  readonly forSeconds?: number;
}

/**
 * What is expected in a maintenance window: Amazon MQ restarts the nodes of a cluster one after the other; a broker of
 * one instance is away for some minutes, and everybody connects anew.
 */
export const EXPECTED_EFFECTS: readonly ExpectedEffect[] = [
  { conditions: ['broker-rebooting', 'node-down', 'node-restarted', 'node-draining', 'running-without-reserve'] },
  // Longer than half an hour is not a restart any more.
  { conditions: ['broker-unreachable', 'vhost-down', 'listener-missing'], forSeconds: 1800 },
  { conditions: ['cluster-link-down', 'mixed-versions', 'version-changed', 'cloudwatch-metrics-missing'] },
  { conditions: ['no-connections', 'connections-lost', 'connections-unbalanced', 'connection-churn', 'channel-churn'] },
  { conditions: ['consumers-lost', 'stranded-queue', 'no-active-consumer', 'queue-not-running', 'queue-churn'] },
  { conditions: ['mirror-unsynchronised', 'paused-queue-sync', 'leader-imbalance', 'quorum-critical-node'] },
  { conditions: ['quorum-queue-leaderless', 'quorum-queue-minority', 'quorum-queue-members-missing'] },
  { conditions: ['shovel-not-running', 'federation-link-not-running'] },
];

/** What no window and no general silence keeps quiet: losing sight or voice, and what Amazon MQ calls critical. */
export const ALWAYS_TOLD: readonly string[] = ['monitoring-blind', 'critical-without-code', 'notification-failing'];
