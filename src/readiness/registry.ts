import type { UpgradeCheck } from './check.ts';
import {
  deprecatedFeatures,
  featureFlagsDisabled,
  globalPrefetch,
  khepriEnabled,
  nodeClients,
} from './checks/features.ts';
import {
  classicOnlyPolicies,
  consumerTimeout,
  lazyQueues,
  mirroringPolicies,
  policiesWithoutQuorum,
} from './checks/policies.ts';
import {
  celeryQueues,
  classicQueues,
  classicStorageVersion,
  deliveryLimit,
  masterLocator,
  maxPriority,
  mirroredQueues,
  rejectPublishDlx,
  transientQueues,
  unsynchronisedMirrors,
} from './checks/queues.ts';
import { diskHeadroom, lowerLimits, quietQueueAlarms } from './checks/resources.ts';
import { alarmsInForce, instanceTypeFamily, nodesMissing, skippedVersions } from './checks/version-path.ts';

/** Every check of an upgrade, in the order in which they are listed for people. */
export const UPGRADE_CHECKS: readonly UpgradeCheck[] = [
  skippedVersions,
  instanceTypeFamily,
  alarmsInForce,
  nodesMissing,
  khepriEnabled,
  featureFlagsDisabled,
  classicQueues,
  mirroredQueues,
  unsynchronisedMirrors,
  mirroringPolicies,
  deprecatedFeatures,
  transientQueues,
  celeryQueues,
  classicStorageVersion,
  masterLocator,
  globalPrefetch,
  nodeClients,
  deliveryLimit,
  diskHeadroom,
  lowerLimits,
  policiesWithoutQuorum,
  classicOnlyPolicies,
  maxPriority,
  rejectPublishDlx,
  lazyQueues,
  consumerTimeout,
  quietQueueAlarms,
];
