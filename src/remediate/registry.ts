import type { ActionId } from '../model/remediation.ts';
import type { Action } from './action.ts';
import { applyDefaultPolicies } from './actions/apply-default-policies.ts';
import { applyVhostLimits } from './actions/apply-vhost-limits.ts';
import { tuneQueueSync } from './actions/tune-queue-sync.ts';

/** Every action by its id. */
export const ACTIONS: Readonly<Record<ActionId, Action>> = {
  'tune-queue-sync': tuneQueueSync,
  'apply-default-policies': applyDefaultPolicies,
  'apply-vhost-limits': applyVhostLimits,
};
