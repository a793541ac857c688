import { SYNC_OVERRIDE } from '../catalog/own-policies.ts';
import type { Policy, QueueDetail } from '../model/rabbitmq.ts';

/** An override of ours, and how many queues under it synchronise now; none: whoever put it there has left it behind. */
export interface SyncOverride {
  readonly policy: Policy;
  readonly synchronising: number;
}

export function syncOverrides(policies: readonly Policy[], queues: readonly QueueDetail[]): readonly SyncOverride[] {
  const busy = queues.filter(({ state }) => state === 'syncing');
  return policies
    .filter(({ name }) => name.startsWith(SYNC_OVERRIDE))
    .map((policy) => ({
      policy,
      synchronising: busy.filter((queue) => queue.vhost === policy.vhost && queue.policy === policy.name).length,
    }));
}
