import type { ActionId } from '../model/remediation.ts';
import type { Action } from './action.ts';
import { applyDefaultPolicies } from './actions/apply-default-policies.ts';
import { applyVhostLimits } from './actions/apply-vhost-limits.ts';
import { cancelKeyDeletion } from './actions/cancel-key-deletion.ts';
import { capQueueLength } from './actions/cap-queue-length.ts';
import { closeConnections } from './actions/close-connections.ts';
import { deleteUnusedQueue } from './actions/delete-unused-queue.ts';
import { enableKey } from './actions/enable-key.ts';
import { enableLogs } from './actions/enable-logs.ts';
import { growStorage } from './actions/grow-storage.ts';
import { promoteReplica } from './actions/promote-replica.ts';
import { purgeQueue } from './actions/purge-queue.ts';
import { rebalanceLeaders } from './actions/rebalance-leaders.ts';
import { rebootBroker } from './actions/reboot-broker.ts';
import { resizeBroker } from './actions/resize-broker.ts';
import { revertPendingChange } from './actions/revert-pending-change.ts';
import { runHook } from './actions/run-hook.ts';
import { tuneQueueSync } from './actions/tune-queue-sync.ts';

/** Every action by its id. */
export const ACTIONS: Readonly<Record<ActionId, Action>> = {
  'tune-queue-sync': tuneQueueSync,
  'apply-default-policies': applyDefaultPolicies,
  'apply-vhost-limits': applyVhostLimits,
  'cap-queue-length': capQueueLength,
  'close-connections': closeConnections,
  'purge-queue': purgeQueue,
  'delete-unused-queue': deleteUnusedQueue,
  'rebalance-leaders': rebalanceLeaders,
  'revert-pending-change': revertPendingChange,
  'resize-broker': resizeBroker,
  'grow-storage': growStorage,
  'reboot-broker': rebootBroker,
  'promote-replica': promoteReplica,
  'enable-logs': enableLogs,
  'enable-key': enableKey,
  'cancel-key-deletion': cancelKeyDeletion,
  'run-hook': runHook,
};
