import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteRemediationStore } from '../../../src/adapters/local/sqlite-remediation-store.ts';
import { propose } from '../../../src/remediate/life.ts';
import { runCli } from '../../support/cli.ts';
import { aStalledView, planFor } from '../../support/plans.ts';

/** Approving and denying a stored plan at the keyboard. */

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mq-operator-plans-'));
  file = join(folder, 'state.db');
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Stores a plan that waits for approval, valid from now for `lifetime` milliseconds. */
async function storedPlan(lifetime: number): Promise<string> {
  const now = Date.now();
  const plan = { ...planFor(aStalledView()), plannedAt: now, expiresAt: now + lifetime };
  const store = openSqliteRemediationStore(file);
  await store.put(propose(plan, 'planner', { mayBeApproved: true }));
  await store.close();
  return plan.hash;
}

async function states() {
  const store = openSqliteRemediationStore(file);
  const all = await store.list();
  await store.close();
  return all.map(({ state, approval }) => ({ state, by: approval?.by }));
}

test('an approval is stored with who gave it', async () => {
  const hash = await storedPlan(3_600_000);
  const { code, stdout } = await runCli(['approve', hash.slice(0, 12), '--by', 'ada', '--state', file]);
  expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining('approved by ada') });
  expect(await states()).toEqual([{ state: 'awaiting-approval', by: 'ada' }]);
}, 30_000);

test('a denied plan is over', async () => {
  const hash = await storedPlan(3_600_000);
  expect((await runCli(['deny', hash, '--by', 'ada', '--state', file])).code).toBe(0);
  expect(await states()).toEqual([{ state: 'denied', by: undefined }]);
  const again = await runCli(['approve', hash, '--by', 'bob', '--state', file]);
  expect(again.code).toBe(3);
  expect(again.stderr).toContain('is over (denied');
}, 30_000);

test('an approval that comes too late approves nothing', async () => {
  const hash = await storedPlan(-1);
  expect((await runCli(['approve', hash, '--state', file])).code).toBe(1);
  expect(await states()).toEqual([{ state: 'expired', by: undefined }]);
}, 30_000);

test('a hash that no plan has', async () => {
  await storedPlan(3_600_000);
  const { code, stderr } = await runCli(['approve', 'ffff', '--state', file]);
  expect({ code, stderr }).toEqual({ code: 3, stderr: expect.stringContaining('no plan ffff is stored') });
}, 30_000);
