import { policyResolver } from '../detect/policy.ts';
import { syncOverrides } from '../detect/sync-overrides.ts';
import type { Policy, Queue, QueueDetail } from '../model/rabbitmq.ts';
import type { Draft, PlanRequest, QueueChange, Step } from '../model/remediation.ts';
import { deletePolicy, type PolicyGround, putPolicy, queuePolicies, untilInForce } from './override.ts';

const RESTORED = { why: 'the settings beneath are in force again', withinSeconds: 120 } as const;
const BACK = { why: 'the override is in force again', withinSeconds: 120 } as const;

/** Overrides of an earlier run under which nothing synchronises any more. */
export function leftOverrides(policies: readonly Policy[], queues: readonly QueueDetail[]): readonly Policy[] {
  return syncOverrides(policies, queues)
    .filter(({ synchronising }) => synchronising === 0)
    .map(({ policy }) => policy);
}

/** Removes what an earlier run left behind; nothing else changes. */
export function removeLeft(
  left: readonly Policy[],
  { ground, queues, request }: { ground: PolicyGround; queues: readonly Queue[]; request: PlanRequest },
): Draft {
  const queueChanges = changesBy(left, ground, queues);
  const names = left.map(({ vhost, name }) => `${name} in ${vhost}`).join(', ');
  const vhosts = [...new Set(left.map(({ vhost }) => vhost))].sort();
  return {
    summary: `Remove ${left.length === 1 ? 'the override' : `${left.length} overrides`} that an earlier synchronisation left behind: ${names}.`,
    request,
    risk: 'low',
    riskReason: 'Only a policy of our own goes; no message is touched, and the settings beneath come into force again.',
    queueChanges,
    limitChanges: [],
    preState: vhosts.map((vhost) => ({
      vhost,
      policies: queuePolicies(ground.policies, vhost),
      operatorPolicies: queuePolicies(ground.operatorPolicies, vhost),
    })),
    steps: left.map((policy): Step => {
      return { kind: 'write', write: deletePolicy(policy), why: `remove the override ${policy.name}` };
    }),
    fallbacks: [],
    finish: [untilInForce(queueChanges, 'after', RESTORED)],
    revert: [
      ...left.map((policy): Step => {
        return { kind: 'write', write: putPolicy(policy), why: `put the override ${policy.name} back` };
      }),
      untilInForce(queueChanges, 'before', BACK),
    ],
  };
}

function changesBy(left: readonly Policy[], ground: PolicyGround, queues: readonly Queue[]): QueueChange[] {
  const { policies, operatorPolicies, version } = ground;
  const now = policyResolver({ policies, operatorPolicies }, version);
  const without = policyResolver(
    { policies: policies.filter((policy) => !left.includes(policy)), operatorPolicies },
    version,
  );
  return queues.flatMap((queue): QueueChange[] => {
    const { policy, definition: before } = now({ kind: 'queue', ...queue });
    if (policy === undefined || !left.includes(policy)) return [];
    const { definition: after } = without({ kind: 'queue', ...queue });
    return [{ vhost: queue.vhost, name: queue.name, before, after }];
  });
}
