import type { Inspection } from '../../../src/model/inspection.ts';
import type { Remediation } from '../../../src/model/remediation.ts';
import { approve, block, deny, isDue, isWaiting } from '../../../src/remediate/life.ts';
import type { MemoryRemediationStore } from '../memory-remediation-store.ts';
import { aStalledView, MIRRORED } from '../plans.ts';
import { aPolicy, aQueueDetail, aReading } from '../snapshots.ts';
import type { Moment, Scenario } from './scenario.ts';
import type { World } from './world.ts';

/** What a pass of a scenario with repairs sees: a cluster whose queue "orders" stalls, whatever else is told of it. */
export function inspectionAt({ broker }: Scenario, { findings, diagnosis, changed }: World, now: number): Inspection {
  const view = aStalledView(changed ? otherPolicies() : {});
  return {
    broker: { ...broker, deploymentMode: 'cluster-multi-az' },
    snapshot: { ...view.snapshot, takenAt: now },
    findings,
    diagnosis,
  };
}

/** Somebody changed the policy meanwhile: the same repair is another plan. */
function otherPolicies() {
  const definition = { ...MIRRORED, 'max-length': 90_000 };
  const queue = { state: 'syncing', messages: 50_000, policy: 'all', effectivePolicy: definition };
  return {
    policies: aReading([aPolicy({ name: 'all', pattern: '.*', applyTo: 'queues', priority: 1, definition })]),
    queueDetails: aReading([aQueueDetail('orders', { ...queue, syncMessages: 0 })]),
  };
}

/** What people decide and what whoever carries out plans makes of them, before a pass. */
export async function actOn(store: MemoryRemediationStore, moment: Moment, now: number): Promise<string[]> {
  const all = store.dump();
  if (moment.decide !== undefined) {
    const waiting = all.findLast(isWaiting);
    if (waiting === undefined) return [`nothing waits to ${moment.decide}`];
    const { hash } = waiting.plan;
    await store.put(moment.decide === 'approve' ? approve(waiting, 'ann', hash, now) : deny(waiting, 'ann', now));
  }
  if (moment.carry === undefined) return [];
  const taken = all.findLast((each) => each.heldUntil !== undefined || isDue(each, now));
  if (taken === undefined) return [`nothing is there that ${moment.carry}`];
  await store.put(carried(taken, moment.carry, now));
  return [];
}

function carried(taken: Remediation, how: NonNullable<Moment['carry']>, now: number): Remediation {
  const { heldUntil: _held, ...free } = taken;
  const step = { stage: 'steps', number: 0, position: 0, startedAt: now, state: 'done', attempts: 1 } as const;
  const begun: Remediation = { ...free, state: 'applying', reason: 'a step', changedAt: now, journal: [step] };
  switch (how) {
    case 'begins':
      return { ...begun, heldUntil: now + 10 * 60_000 };
    case 'dies':
      return { ...begun, heldUntil: now + 60_000 };
    case 'blocks':
      return block(taken, 'nodes: node b is down', now);
    case 'succeeds':
      return { ...begun, state: 'succeeded', reason: 'every step is done' };
    case 'reverts':
      return { ...begun, state: 'reverted', reason: 'it did not help; everything was taken back' };
    case 'fails':
      return { ...begun, state: 'failed', reason: 'it could not be taken back whole' };
  }
}

/** "awaiting-approval", "succeeded", "none": the newest one. */
export function newestState(store: MemoryRemediationStore): string {
  const newest = store.dump().at(-1);
  if (newest === undefined) return 'none';
  return newest.approval === undefined || newest.state !== 'awaiting-approval' ? newest.state : 'approved';
}
