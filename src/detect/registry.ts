import type { Condition } from './condition.ts';
import { actionRequiredBrokerNotUpgradeableToV4 } from './conditions/action-required-broker-not-upgradeable-to-v4.ts';
import { actionRequiredClusterDiskUsageTooHighForInstanceChange } from './conditions/action-required-cluster-disk-usage-too-high-for-instance-change.ts';
import { actionRequiredDiskAlarm } from './conditions/action-required-disk-alarm.ts';
import { actionRequiredDiskUsageTooHighForChange } from './conditions/action-required-disk-usage-too-high-for-change.ts';
import { actionRequiredEniDeleted } from './conditions/action-required-eni-deleted.ts';
import { actionRequiredInvalidArn } from './conditions/action-required-invalid-arn.ts';
import { actionRequiredInvalidArnHttp } from './conditions/action-required-invalid-arn-http.ts';
import { actionRequiredInvalidArnLdap } from './conditions/action-required-invalid-arn-ldap.ts';
import { actionRequiredInvalidArnSsl } from './conditions/action-required-invalid-arn-ssl.ts';
import { actionRequiredInvalidAssumerole } from './conditions/action-required-invalid-assumerole.ts';
import { actionRequiredInvalidKmsKey } from './conditions/action-required-invalid-kms-key.ts';
import { actionRequiredMemoryAlarm } from './conditions/action-required-memory-alarm.ts';
import { actionRequiredOom } from './conditions/action-required-oom.ts';
import { actionRequiredQuorumQueuesNotSupportedOnCurrentVersion } from './conditions/action-required-quorum-queues-not-supported-on-current-version.ts';
import { actionRequiredUnknown } from './conditions/action-required-unknown.ts';
import { activemqBurstBalanceLow } from './conditions/activemq-burst-balance-low.ts';
import { activemqClientsRestarting } from './conditions/activemq-clients-restarting.ts';
import { activemqConnectionsNearLimit } from './conditions/activemq-connections-near-limit.ts';
import { activemqConnectionsRefused } from './conditions/activemq-connections-refused.ts';
import { activemqCpuHigh } from './conditions/activemq-cpu-high.ts';
import { activemqDeadLettersGrowing } from './conditions/activemq-dead-letters-growing.ts';
import { activemqDestinationMemoryHigh } from './conditions/activemq-destination-memory-high.ts';
import { activemqDurableSubscribersInactive } from './conditions/activemq-durable-subscribers-inactive.ts';
import { activemqFailover } from './conditions/activemq-failover.ts';
import { activemqFastRecoveryLong } from './conditions/activemq-fast-recovery-long.ts';
import { activemqFullRecoveryLong } from './conditions/activemq-full-recovery-long.ts';
import { activemqHeapHigh } from './conditions/activemq-heap-high.ts';
import { activemqMessagesExpired } from './conditions/activemq-messages-expired.ts';
import { activemqMessagesWaiting } from './conditions/activemq-messages-waiting.ts';
import { activemqNetworkConnectorDown } from './conditions/activemq-network-connector-down.ts';
import { activemqProducersBlocked } from './conditions/activemq-producers-blocked.ts';
import { activemqQueueGrowing } from './conditions/activemq-queue-growing.ts';
import { activemqQueueWithoutConsumers } from './conditions/activemq-queue-without-consumers.ts';
import { activemqSchedulerStoreFilling } from './conditions/activemq-scheduler-store-filling.ts';
import { activemqStoreFilling } from './conditions/activemq-store-filling.ts';
import { activemqStoreForecast } from './conditions/activemq-store-forecast.ts';
import { activemqTempStoreFilling } from './conditions/activemq-temp-store-filling.ts';
import { activemqTransactionsOpen } from './conditions/activemq-transactions-open.ts';
import { administratorAsClient } from './conditions/administrator-as-client.ts';
import { authenticationFailures } from './conditions/authentication-failures.ts';
import { awsPolicyChanged } from './conditions/aws-policy-changed.ts';
import { basicGetPolling } from './conditions/basic-get-polling.ts';
import { brokerRebooting } from './conditions/broker-rebooting.ts';
import { brokerUnreachable } from './conditions/broker-unreachable.ts';
import { celeryControlQueues } from './conditions/celery-control-queues.ts';
import { certificateExpiring } from './conditions/certificate-expiring.ts';
import { channelChurn } from './conditions/channel-churn.ts';
import { channelLeak } from './conditions/channel-leak.ts';
import { classicMirroredQueues } from './conditions/classic-mirrored-queues.ts';
import { clockSkewed } from './conditions/clock-skewed.ts';
import { cloudwatchMetricsMissing } from './conditions/cloudwatch-metrics-missing.ts';
import { cloudwatchOmitsQueueNames } from './conditions/cloudwatch-omits-queue-names.ts';
import { cloudwatchOmitsQueues } from './conditions/cloudwatch-omits-queues.ts';
import { cloudwatchWithoutQueueMetrics } from './conditions/cloudwatch-without-queue-metrics.ts';
import { clusterLinkDown } from './conditions/cluster-link-down.ts';
import { connectionChurn } from './conditions/connection-churn.ts';
import { connectionDominates } from './conditions/connection-dominates.ts';
import { connectionLeak } from './conditions/connection-leak.ts';
import { connectionLimitForecast } from './conditions/connection-limit-forecast.ts';
import { connectionsBlocked } from './conditions/connections-blocked.ts';
import { connectionsCut } from './conditions/connections-cut.ts';
import { connectionsInFlow } from './conditions/connections-in-flow.ts';
import { connectionsLost } from './conditions/connections-lost.ts';
import { connectionsUnbalanced } from './conditions/connections-unbalanced.ts';
import { consumerCapacityLow } from './conditions/consumer-capacity-low.ts';
import { consumerTimedOut } from './conditions/consumer-timed-out.ts';
import { consumerTimeoutAhead } from './conditions/consumer-timeout-ahead.ts';
import { consumerUnreachable } from './conditions/consumer-unreachable.ts';
import { consumersLost } from './conditions/consumers-lost.ts';
import { consumersPerChannelNearMaximum } from './conditions/consumers-per-channel-near-maximum.ts';
import { criticalWithoutCode } from './conditions/critical-without-code.ts';
import { deadLetterCycle } from './conditions/dead-letter-cycle.ts';
import { deadLetterQueueGrowing } from './conditions/dead-letter-queue-growing.ts';
import { deadLetterQueueNotEmpty } from './conditions/dead-letter-queue-not-empty.ts';
import { deadLetterTargetMissing } from './conditions/dead-letter-target-missing.ts';
import { deprecatedFeaturesUsed } from './conditions/deprecated-features-used.ts';
import { diskAlarm } from './conditions/disk-alarm.ts';
import { diskForecast } from './conditions/disk-forecast.ts';
import { diskNearLimit } from './conditions/disk-near-limit.ts';
import { drainTime } from './conditions/drain-time.ts';
import { exchangesNearMaximum } from './conditions/exchanges-near-maximum.ts';
import { federationLinkNotRunning } from './conditions/federation-link-not-running.ts';
import { fileDescriptorsNearLimit } from './conditions/file-descriptors-near-limit.ts';
import { guestUser } from './conditions/guest-user.ts';
import { headMessageOld } from './conditions/head-message-old.ts';
import { heartbeatsMissed } from './conditions/heartbeats-missed.ts';
import { idleConnections } from './conditions/idle-connections.ts';
import { instanceTypeEndOfSupport } from './conditions/instance-type-end-of-support.ts';
import { kmsKeyThreatened } from './conditions/kms-key-threatened.ts';
import { leaderImbalance } from './conditions/leader-imbalance.ts';
import { listenerMissing } from './conditions/listener-missing.ts';
import { managementSlow } from './conditions/management-slow.ts';
import { manyAdministrators } from './conditions/many-administrators.ts';
import { manyChannelsOnConnection } from './conditions/many-channels-on-connection.ts';
import { maxLengthForecast } from './conditions/max-length-forecast.ts';
import { memoryAlarm } from './conditions/memory-alarm.ts';
import { memoryForecast } from './conditions/memory-forecast.ts';
import { memoryFragmented } from './conditions/memory-fragmented.ts';
import { memoryNearLimit } from './conditions/memory-near-limit.ts';
import { memoryOneSided } from './conditions/memory-one-sided.ts';
import { mirrorUnsynchronised } from './conditions/mirror-unsynchronised.ts';
import { mixedVersions } from './conditions/mixed-versions.ts';
import { monitoringBlind } from './conditions/monitoring-blind.ts';
import { monitoringCostly } from './conditions/monitoring-costly.ts';
import { monitoringIncomplete } from './conditions/monitoring-incomplete.ts';
import { networkInterfaceGone } from './conditions/network-interface-gone.ts';
import { networkPartition } from './conditions/network-partition.ts';
import { noActiveConsumer } from './conditions/no-active-consumer.ts';
import { noConnections } from './conditions/no-connections.ts';
import { nodeChannelsNearMaximum } from './conditions/node-channels-near-maximum.ts';
import { nodeConnectionsNearMaximum } from './conditions/node-connections-near-maximum.ts';
import { nodeCpuHigh } from './conditions/node-cpu-high.ts';
import { nodeDown } from './conditions/node-down.ts';
import { nodeDraining } from './conditions/node-draining.ts';
import { nodeRestarted } from './conditions/node-restarted.ts';
import { pausedQueueSync } from './conditions/paused-queue-sync.ts';
import { policyDropsProtection } from './conditions/policy-drops-protection.ts';
import { policyRefusedByQueueType } from './conditions/policy-refused-by-queue-type.ts';
import { policyTie } from './conditions/policy-tie.ts';
import { policyWithoutEffect } from './conditions/policy-without-effect.ts';
import { processesNearLimit } from './conditions/processes-near-limit.ts';
import { publishesUnconfirmed } from './conditions/publishes-unconfirmed.ts';
import { publishingStopped } from './conditions/publishing-stopped.ts';
import { queueAboveBaseline } from './conditions/queue-above-baseline.ts';
import { queueChurn } from './conditions/queue-churn.ts';
import { queueGrowing } from './conditions/queue-growing.ts';
import { queueLimitForecast } from './conditions/queue-limit-forecast.ts';
import { queueNearMaxLength } from './conditions/queue-near-max-length.ts';
import { queueNotRunning } from './conditions/queue-not-running.ts';
import { queuesNearMaximum } from './conditions/queues-near-maximum.ts';
import { queuesWithoutBound } from './conditions/queues-without-bound.ts';
import { quorumCriticalNode } from './conditions/quorum-critical-node.ts';
import { quorumQueueLeaderless } from './conditions/quorum-queue-leaderless.ts';
import { quorumQueueMembersMissing } from './conditions/quorum-queue-members-missing.ts';
import { quorumQueueMinority } from './conditions/quorum-queue-minority.ts';
import { quorumQueueNoDeliveryLimit } from './conditions/quorum-queue-no-delivery-limit.ts';
import { redeliveryStorm } from './conditions/redelivery-storm.ts';
import { replicationLag } from './conditions/replication-lag.ts';
import { replicationLagGrowing } from './conditions/replication-lag-growing.ts';
import { replicationStalled } from './conditions/replication-stalled.ts';
import { runQueueHigh } from './conditions/run-queue-high.ts';
import { runningWithoutReserve } from './conditions/running-without-reserve.ts';
import { shovelBlocked } from './conditions/shovel-blocked.ts';
import { shovelNotRunning } from './conditions/shovel-not-running.ts';
import { shovelsNearMaximum } from './conditions/shovels-near-maximum.ts';
import { singleActiveConsumerCrowded } from './conditions/single-active-consumer-crowded.ts';
import { socketsNearLimit } from './conditions/sockets-near-limit.ts';
import { statisticsFrozen } from './conditions/statistics-frozen.ts';
import { statisticsLagging } from './conditions/statistics-lagging.ts';
import { strandedQueue } from './conditions/stranded-queue.ts';
import { syncOverrideLeft } from './conditions/sync-override-left.ts';
import { transientSharedQueues } from './conditions/transient-shared-queues.ts';
import { unackedPileUp } from './conditions/unacked-pile-up.ts';
import { unboundExchange } from './conditions/unbound-exchange.ts';
import { unlimitedPrefetch } from './conditions/unlimited-prefetch.ts';
import { unroutableDropped } from './conditions/unroutable-dropped.ts';
import { unroutableReturned } from './conditions/unroutable-returned.ts';
import { unusedQueue } from './conditions/unused-queue.ts';
import { userChannelsNearLimit } from './conditions/user-channels-near-limit.ts';
import { userConnectionsNearLimit } from './conditions/user-connections-near-limit.ts';
import { userWithoutPermissions } from './conditions/user-without-permissions.ts';
import { versionChanged } from './conditions/version-changed.ts';
import { versionEndOfSupport } from './conditions/version-end-of-support.ts';
import { vhostConnectionsNearLimit } from './conditions/vhost-connections-near-limit.ts';
import { vhostDown } from './conditions/vhost-down.ts';
import { vhostQueuesNearLimit } from './conditions/vhost-queues-near-limit.ts';
import { vhostWithoutDefaults } from './conditions/vhost-without-defaults.ts';
import { vhostsNearMaximum } from './conditions/vhosts-near-maximum.ts';
import { wedgedConsumers } from './conditions/wedged-consumers.ts';
/** Every condition, in the order in which they are listed for people. A test holds it against the folder. */
export const CONDITIONS: readonly Condition[] = [
  brokerUnreachable,
  monitoringBlind,
  monitoringIncomplete,
  managementSlow,
  monitoringCostly,
  statisticsLagging,
  statisticsFrozen,
  clockSkewed,
  certificateExpiring,
  nodeDown,
  runningWithoutReserve,
  networkPartition,
  clusterLinkDown,
  nodeRestarted,
  nodeDraining,
  vhostDown,
  listenerMissing,
  mixedVersions,
  versionChanged,
  versionEndOfSupport,
  instanceTypeEndOfSupport,
  memoryAlarm,
  memoryOneSided,
  memoryFragmented,
  memoryNearLimit,
  memoryForecast,
  diskAlarm,
  diskNearLimit,
  diskForecast,
  fileDescriptorsNearLimit,
  socketsNearLimit,
  processesNearLimit,
  runQueueHigh,
  nodeCpuHigh,
  vhostConnectionsNearLimit,
  vhostQueuesNearLimit,
  userConnectionsNearLimit,
  userChannelsNearLimit,
  nodeConnectionsNearMaximum,
  nodeChannelsNearMaximum,
  consumersPerChannelNearMaximum,
  queuesNearMaximum,
  vhostsNearMaximum,
  exchangesNearMaximum,
  shovelsNearMaximum,
  connectionsBlocked,
  connectionsInFlow,
  connectionChurn,
  channelChurn,
  queueChurn,
  connectionLeak,
  channelLeak,
  manyChannelsOnConnection,
  idleConnections,
  noConnections,
  connectionsLost,
  heartbeatsMissed,
  connectionsCut,
  consumersLost,
  consumerTimedOut,
  consumerUnreachable,
  connectionsUnbalanced,
  connectionDominates,
  authenticationFailures,
  pausedQueueSync,
  strandedQueue,
  queueNotRunning,
  quorumQueueMinority,
  quorumQueueLeaderless,
  wedgedConsumers,
  queueNearMaxLength,
  consumerTimeoutAhead,
  unackedPileUp,
  unlimitedPrefetch,
  queueGrowing,
  queueAboveBaseline,
  drainTime,
  consumerCapacityLow,
  redeliveryStorm,
  headMessageOld,
  publishesUnconfirmed,
  noActiveConsumer,
  deadLetterQueueGrowing,
  deadLetterTargetMissing,
  deadLetterCycle,
  deadLetterQueueNotEmpty,
  mirrorUnsynchronised,
  quorumQueueMembersMissing,
  quorumCriticalNode,
  leaderImbalance,
  quorumQueueNoDeliveryLimit,
  singleActiveConsumerCrowded,
  basicGetPolling,
  queuesWithoutBound,
  unusedQueue,
  cloudwatchOmitsQueueNames,
  cloudwatchOmitsQueues,
  cloudwatchWithoutQueueMetrics,
  unroutableDropped,
  unroutableReturned,
  publishingStopped,
  unboundExchange,
  shovelNotRunning,
  shovelBlocked,
  federationLinkNotRunning,
  maxLengthForecast,
  connectionLimitForecast,
  queueLimitForecast,
  vhostWithoutDefaults,
  policyTie,
  policyDropsProtection,
  policyRefusedByQueueType,
  policyWithoutEffect,
  syncOverrideLeft,
  awsPolicyChanged,
  guestUser,
  administratorAsClient,
  manyAdministrators,
  userWithoutPermissions,
  transientSharedQueues,
  celeryControlQueues,
  classicMirroredQueues,
  deprecatedFeaturesUsed,
  actionRequiredMemoryAlarm,
  actionRequiredDiskAlarm,
  actionRequiredInvalidKmsKey,
  actionRequiredEniDeleted,
  actionRequiredOom,
  actionRequiredInvalidAssumerole,
  actionRequiredInvalidArnLdap,
  actionRequiredInvalidArnHttp,
  actionRequiredInvalidArnSsl,
  actionRequiredInvalidArn,
  actionRequiredQuorumQueuesNotSupportedOnCurrentVersion,
  actionRequiredClusterDiskUsageTooHighForInstanceChange,
  actionRequiredDiskUsageTooHighForChange,
  actionRequiredBrokerNotUpgradeableToV4,
  actionRequiredUnknown,
  criticalWithoutCode,
  brokerRebooting,
  cloudwatchMetricsMissing,
  kmsKeyThreatened,
  networkInterfaceGone,
  activemqHeapHigh,
  activemqCpuHigh,
  activemqStoreFilling,
  activemqStoreForecast,
  activemqTempStoreFilling,
  activemqProducersBlocked,
  activemqDestinationMemoryHigh,
  activemqSchedulerStoreFilling,
  activemqBurstBalanceLow,
  activemqFullRecoveryLong,
  activemqFastRecoveryLong,
  activemqTransactionsOpen,
  activemqDurableSubscribersInactive,
  activemqConnectionsNearLimit,
  activemqConnectionsRefused,
  activemqClientsRestarting,
  activemqQueueWithoutConsumers,
  activemqQueueGrowing,
  activemqMessagesWaiting,
  activemqMessagesExpired,
  activemqDeadLettersGrowing,
  activemqFailover,
  activemqNetworkConnectorDown,
  replicationLag,
  replicationLagGrowing,
  replicationStalled,
];
