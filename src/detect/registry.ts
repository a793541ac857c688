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
import { brokerUnreachable } from './conditions/broker-unreachable.ts';
import { clockSkewed } from './conditions/clock-skewed.ts';
import { cloudwatchMetricsMissing } from './conditions/cloudwatch-metrics-missing.ts';
import { clusterLinkDown } from './conditions/cluster-link-down.ts';
import { criticalWithoutCode } from './conditions/critical-without-code.ts';
import { diskAlarm } from './conditions/disk-alarm.ts';
import { diskNearLimit } from './conditions/disk-near-limit.ts';
import { instanceTypeEndOfSupport } from './conditions/instance-type-end-of-support.ts';
import { kmsKeyThreatened } from './conditions/kms-key-threatened.ts';
import { listenerMissing } from './conditions/listener-missing.ts';
import { managementSlow } from './conditions/management-slow.ts';
import { memoryAlarm } from './conditions/memory-alarm.ts';
import { memoryNearLimit } from './conditions/memory-near-limit.ts';
import { mixedVersions } from './conditions/mixed-versions.ts';
import { monitoringBlind } from './conditions/monitoring-blind.ts';
import { monitoringCostly } from './conditions/monitoring-costly.ts';
import { monitoringIncomplete } from './conditions/monitoring-incomplete.ts';
import { networkInterfaceGone } from './conditions/network-interface-gone.ts';
import { networkPartition } from './conditions/network-partition.ts';
import { nodeDown } from './conditions/node-down.ts';
import { nodeDraining } from './conditions/node-draining.ts';
import { nodeRestarted } from './conditions/node-restarted.ts';
import { pausedQueueSync } from './conditions/paused-queue-sync.ts';
import { runningWithoutReserve } from './conditions/running-without-reserve.ts';
import { statisticsFrozen } from './conditions/statistics-frozen.ts';
import { statisticsLagging } from './conditions/statistics-lagging.ts';
import { strandedQueue } from './conditions/stranded-queue.ts';
import { versionChanged } from './conditions/version-changed.ts';
import { versionEndOfSupport } from './conditions/version-end-of-support.ts';
import { vhostDown } from './conditions/vhost-down.ts';
import { vhostWithoutDefaults } from './conditions/vhost-without-defaults.ts';

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
  memoryNearLimit,
  diskAlarm,
  diskNearLimit,
  pausedQueueSync,
  strandedQueue,
  vhostWithoutDefaults,
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
  cloudwatchMetricsMissing,
  kmsKeyThreatened,
  networkInterfaceGone,
];
