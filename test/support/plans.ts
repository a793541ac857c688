import { DEFAULT_REMEDIATION_SETTINGS, DEFAULT_RULE } from '../../src/config/remediation-settings.ts';
import type { RabbitmqReadings } from '../../src/model/rabbitmq.ts';
import type { Plan, PlanRequest, Remediation } from '../../src/model/remediation.ts';
import { isRefusal, type View } from '../../src/remediate/action.ts';
import type { GuardInput } from '../../src/remediate/guards.ts';
import { approve, propose } from '../../src/remediate/life.ts';
import { planRemediation } from '../../src/remediate/plan.ts';
import { aBroker, anInput, aPolicy, aQueue, aQueueDetail, aReading, T0, threeNodes } from './snapshots.ts';

export const MIRRORED = { 'ha-mode': 'all', 'ha-sync-mode': 'automatic' };

/** A cluster whose queue "orders" synchronises and stalls; a second queue has nothing wrong. */
export function aStalledView(readings: Partial<RabbitmqReadings> = {}): View {
  const policies = [aPolicy({ name: 'all', pattern: '.*', applyTo: 'queues', priority: 1, definition: MIRRORED })];
  const syncing = { state: 'syncing', messages: 50_000, policy: 'all', effectivePolicy: MIRRORED };
  const input = anInput({
    nodes: aReading(threeNodes({ memoryAlarm: true })),
    queues: aReading([aQueue('orders', { state: 'syncing', policy: 'all' }), aQueue('mail', { policy: 'all' })]),
    queueDetails: aReading([
      aQueueDetail('orders', { ...syncing, syncMessages: 0 }),
      aQueueDetail('mail', { policy: 'all', effectivePolicy: MIRRORED }),
    ]),
    policies: aReading(policies),
    operatorPolicies: aReading([]),
    quorumCritical: aReading({ healthy: true }),
    ...readings,
  });
  return {
    ...input,
    broker: aBroker({ deploymentMode: 'cluster-multi-az' }),
    now: T0,
    stalledQueues: [{ vhost: '/', name: 'orders' }],
  };
}

/** The plan for a view; throws with the reasons when there is none. */
export function planFor(view: View, request: PlanRequest = { action: 'tune-queue-sync' }): Plan {
  const plan = planRemediation(view, request, DEFAULT_REMEDIATION_SETTINGS);
  if (isRefusal(plan)) throw new Error(plan.refused.join('; '));
  return plan;
}

export function anApproved(plan: Plan): Remediation {
  return approve(propose(plan, 'planner', { mayBeApproved: true }), 'approver', plan.hash, plan.plannedAt);
}

/** Everything that guards look at, with nothing in the way. */
export function aGuardInput(more: Partial<GuardInput> = {}): GuardInput {
  const view = aStalledView();
  const plan = planFor(view);
  return {
    plan,
    broker: view.broker,
    snapshot: { ...view.snapshot, takenAt: T0 },
    remediations: [],
    own: anApproved(plan),
    settings: DEFAULT_REMEDIATION_SETTINGS,
    rule: { ...DEFAULT_RULE, mode: 'approve' },
    now: T0,
    ...more,
  };
}
