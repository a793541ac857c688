import type { Plan, Remediation } from '../../../src/model/remediation.ts';
import {
  approve,
  block,
  conclude,
  deny,
  expire,
  nextTask,
  note,
  type Outcome,
  prechecked,
  propose,
} from '../../../src/remediate/life.ts';
import { anApproved, aStalledView, planFor } from '../../support/plans.ts';

const plan = planFor(aStalledView());
const [PUT, CANCEL, SYNC, WAIT] = [0, 1, 2, 3];
const MINUTE = 60_000;

/** Steps one after the other on a virtual clock, a minute each, all ending as told. */
function go(start: Remediation, outcomes: readonly Outcome['state'][]): Remediation {
  return outcomes.reduce((remediation, state, index) => {
    const now = plan.plannedAt + (index + 1) * MINUTE;
    const task = nextTask(remediation);
    if (task.kind !== 'step') throw new Error(`nothing to do but ${task.kind} at outcome ${index}`);
    const attempts = task.step.kind === 'write' && state !== 'already' ? 1 : 0;
    const begun = note(remediation, {
      startedAt: now,
      state: task.step.kind === 'write' ? 'writing' : 'waiting',
      attempts,
    });
    return conclude(begun, { state, detail: `told at ${index}` }, now);
  }, start);
}

function begun(from: Plan = plan): Remediation {
  return prechecked(anApproved(from), from.plannedAt);
}

function place({ state, stage, position }: Remediation) {
  return { state, stage, position };
}

describe('before it begins', () => {
  test('it waits for an approval of this very plan', () => {
    const waiting = propose(plan, 'me', { mayBeApproved: true });
    expect(nextTask(waiting)).toEqual({ kind: 'approval' });
    expect(approve(waiting, 'you', 'another', plan.plannedAt)).toBe(waiting);
    expect(nextTask(approve(waiting, 'you', plan.hash, plan.plannedAt))).toEqual({ kind: 'precheck' });
  });

  test('nobody approves: it expires at its time and not before', () => {
    const waiting = propose(plan, 'me', { mayBeApproved: true });
    expect(expire(waiting, plan.expiresAt - 1)).toBe(waiting);
    expect(expire(waiting, plan.expiresAt)).toMatchObject({ state: 'expired' });
    expect(approve(waiting, 'late', plan.hash, plan.expiresAt)).toMatchObject({ state: 'expired' });
  });

  test('denied and blocked are ends', () => {
    const denied = deny(propose(plan, 'me', { mayBeApproved: true }), 'you', plan.plannedAt);
    expect(denied).toMatchObject({ state: 'denied', reason: 'denied by you' });
    expect(nextTask(denied)).toEqual({ kind: 'over' });
    expect(approve(denied, 'you', plan.hash, plan.plannedAt)).toBe(denied);
    expect(nextTask(block(anApproved(plan), 'a reason', plan.plannedAt))).toEqual({ kind: 'over' });
  });
});

describe('under way', () => {
  test('every step done: the override is removed, and it has succeeded', () => {
    const applied = go(begun(), ['done', 'done', 'done', 'done']);
    expect(place(applied)).toEqual({ state: 'verifying', stage: { kind: 'finish' }, position: 0 });
    const over = go(applied, ['done', 'done']);
    expect(over).toMatchObject({ state: 'succeeded' });
    expect(over).not.toHaveProperty('heldUntil');
    expect(over.journal.map(({ stage, position }) => [stage, position])).toEqual([
      ['steps', PUT],
      ['steps', CANCEL],
      ['steps', SYNC],
      ['steps', WAIT],
      ['finish', 0],
      ['finish', 1],
    ]);
  });

  test('a stalled wait goes on with half the batch, and then half of that', () => {
    const once = go(begun(), ['done', 'done', 'done', 'stalled']);
    expect(place(once)).toMatchObject({ stage: { kind: 'fallback', number: 1 }, position: 0 });
    expect(nextTask(once)).toMatchObject({ step: { write: { body: { definition: { 'ha-sync-batch-size': 50 } } } } });
    const twice = go(once, ['done', 'done', 'already', 'stalled']);
    expect(nextTask(twice)).toMatchObject({ step: { write: { body: { definition: { 'ha-sync-batch-size': 25 } } } } });
    expect(go(twice, ['done', 'done', 'done', 'done', 'done', 'done'])).toMatchObject({ state: 'succeeded' });
  });

  test('nothing helps: everything is taken back, with the reason', () => {
    const attempt = ['done', 'done', 'done', 'stalled'] as const;
    const stuck = go(begun(), [...attempt, ...attempt, ...attempt, ...attempt]);
    expect(place(stuck)).toEqual({ state: 'reverting', stage: { kind: 'revert' }, position: 0 });
    expect(go(stuck, ['done', 'done'])).toMatchObject({
      state: 'reverted',
      reason: expect.stringMatching(/orders is in sync.*no progress.*everything was taken back/),
    });
  });

  test('refused at once: nothing was changed, nothing is taken back', () => {
    const over = go(begun(), ['refused']);
    expect(over).toMatchObject({ state: 'failed', reason: expect.stringContaining('nothing was changed') });
  });

  test('a call of which nobody knows is taken back too', () => {
    expect(place(go(begun(), ['uncertain']))).toMatchObject({ state: 'reverting' });
  });

  test('what cannot be taken back ends as failed, after every other step back was tried', () => {
    const over = go(begun(), ['done', 'refused', 'refused', 'timed-out']);
    expect(over).toMatchObject({ state: 'failed', reason: expect.stringContaining('could not be taken back whole') });
    expect(over.journal.filter(({ stage }) => stage === 'revert')).toHaveLength(2);
  });
});
