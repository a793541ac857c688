import type { ProposalCommand } from '../../../src/notify/slack-callback.ts';
import { answerProposal } from '../../../src/notify/slack-proposals.ts';
import { propose, withdraw } from '../../../src/remediate/life.ts';
import { type MemoryRemediationStore, memoryRemediationStore } from '../../support/memory-remediation-store.ts';
import { aStalledView, planFor } from '../../support/plans.ts';

const plan = planFor(aStalledView());
const waiting = { ...propose(plan, 'mq-operator', { mayBeApproved: true }), version: 1, incidentId: 'i' };

async function asked(store: MemoryRemediationStore, parts: Partial<ProposalCommand> = {}) {
  const woken: string[] = [];
  const { id: proposalId } = waiting;
  const command = {
    kind: 'approve',
    id: 'click',
    at: plan.plannedAt,
    by: 'boss',
    proposalId,
    hash: plan.hash,
  } as const;
  const wake = async (brokerId: string) => void woken.push(brokerId);
  return { text: await answerProposal({ ...command, ...parts }, { store, wake }), woken };
}

test('an approval is stored and asks for a pass; the same click again changes nothing', async () => {
  const store = memoryRemediationStore([waiting]);
  expect(await asked(store)).toEqual({ text: expect.stringContaining('approved by boss'), woken: ['orders'] });
  const approved = store.dump();
  expect(approved[0]?.approval).toEqual({ by: 'boss', at: plan.plannedAt, hash: plan.hash });
  expect((await asked(store)).text).toContain('was approved by boss already');
  expect(store.dump()).toEqual(approved);
});

test('what was approved can be denied as long as it has not begun', async () => {
  const store = memoryRemediationStore([waiting]);
  await asked(store);
  expect((await asked(store, { kind: 'deny', id: 'second', by: 'ann' })).text).toContain('denied by ann');
  expect((await asked(store)).text).toContain('is over (denied: denied by ann)');
});

test('a click on another plan than the one that is stored changes nothing', async () => {
  const store = memoryRemediationStore([waiting]);
  expect((await asked(store, { hash: 'f'.repeat(64) })).text).toContain('another plan than the one you saw');
  expect((await asked(store, { proposalId: 'gone' })).text).toBe('There is no plan gone any more.');
  expect(store.dump()).toEqual([waiting]);
});

test('a click on a plan that has given way says what waits in its place', async () => {
  const later = { ...waiting, id: 'later', plan: { ...plan, hash: 'e'.repeat(64) } };
  const store = memoryRemediationStore([withdraw(waiting, 'replaced: other', plan.plannedAt), later]);
  const { text } = await asked(store);
  expect(text).toContain('is over (expired: replaced: other)');
  expect(text).toContain('later waits in its place.');
  expect((await asked(store, { kind: 'review' })).text).toContain('later waits in its place.');
});

test('a review shows the plan and how it is undone, and changes nothing', async () => {
  const store = memoryRemediationStore([waiting]);
  const { text, woken } = await asked(store, { kind: 'review' });
  expect(text).toContain(plan.summary);
  expect(text).toContain('To undo it');
  expect([store.dump(), woken]).toEqual([[waiting], []]);
});
