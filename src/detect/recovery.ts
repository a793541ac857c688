import type { ActionRequiredFamily } from '../catalog/action-required.ts';
import { externalArnRecovery } from './recovery/external-arn.ts';
import { kmsKeyRecovery } from './recovery/kms-key.ts';
import { networkInterfaceRecovery } from './recovery/network-interface.ts';
import { diskAlarmRecovery, memoryAlarmRecovery } from './recovery/node-alarms.ts';
import { blockedUpgradeRecovery, pendingChangeRecovery, quorumQueueRecovery } from './recovery/requested-changes.ts';
import { restartLoopRecovery } from './recovery/restart-loop.ts';
import type { RecoveryCheck } from './recovery-check.ts';

/** How recovery is recognised, by family of codes; described in words in the catalog. */
export const RECOVERY_CHECKS: Readonly<Record<ActionRequiredFamily, RecoveryCheck>> = {
  'memory-alarm': memoryAlarmRecovery,
  'disk-alarm': diskAlarmRecovery,
  'kms-key': kmsKeyRecovery,
  'network-interface': networkInterfaceRecovery,
  'restart-loop': restartLoopRecovery,
  'quorum-queues': quorumQueueRecovery,
  'pending-change': pendingChangeRecovery,
  'blocked-upgrade': blockedUpgradeRecovery,
  'external-arn': externalArnRecovery,
};
