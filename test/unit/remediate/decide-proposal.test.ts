import { openSqliteRemediationStore } from '../../../src/adapters/local/sqlite-remediation-store.ts';
import type { Remediation } from '../../../src/model/remediation.ts';
import type { RemediationStore } from '../../../src/ports.ts';
import { decidePlan, whatBecameOf } from '../../../src/remediate/decide-proposal.ts';
import { propose } from '../../../src/remediate/life.ts';
import { aStalledView, planFor } from '../../support/plans.ts';

const plan = planFor(aStalledView());
const at = plan.plannedAt + 1_000;
let store: RemediationStore;
let proposed: Remediation;
beforeEach(async () => {
  store = openSqliteRemediationStore(':memory:');
  proposed = await store.put(propose(plan, 'planner', { mayBeApproved: true }));
});
afterEach(() => store.close());

const decide = (kind: 'approve' | 'deny', more: { hash?: string; by?: string; remediation?: Remediation } = {}) =>
  decidePlan({ kind, remediation: proposed, hash: plan.hash, by: 'ann', at, ...more }, store);
const stored = async () => (await store.list())[0];

test('an approval is stored with its hash', async () => {
  const decided = await decide('approve');
  expect(decided.changed).toBe(true);
  expect(whatBecameOf(decided, plan.hash)).toContain('approved by ann');
  expect((await stored())?.approval).toEqual({ by: 'ann', at, hash: plan.hash });
});

test.each(['approve', 'deny'] as const)(
  '%s of another plan than the one that was seen changes nothing',
  async (kind) => {
    const decided = await decide(kind, { hash: 'f'.repeat(64) });
    expect(whatBecameOf(decided, 'f'.repeat(64))).toContain('is another plan than the one you saw');
    expect(await stored()).toEqual(proposed);
  },
);

test('of two that decide in the same moment one counts, and the other hears what is true', async () => {
  await decide('deny', { by: 'bob' });
  const late = await decide('approve');
  expect(late.changed).toBe(false);
  expect(whatBecameOf(late, plan.hash)).toContain('is over (denied: denied by bob)');
  expect(await stored()).toMatchObject({ state: 'denied' });
});

test('what was approved can be denied until it has begun', async () => {
  const { remediation } = await decide('approve');
  expect(await decide('deny', { remediation })).toMatchObject({ changed: true, remediation: { state: 'denied' } });
});

test('a second approval does not take the place of the first', async () => {
  const { remediation } = await decide('approve');
  const second = await decide('approve', { remediation, by: 'bob' });
  expect(whatBecameOf(second, plan.hash)).toContain('was approved by ann already');
});
