import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteRemediationStore } from '../../src/adapters/local/sqlite-remediation-store.ts';
import { openSqliteStateStore } from '../../src/adapters/local/sqlite-state-store.ts';
import { anApproved, aStalledView, planFor } from '../support/plans.ts';
import { remediationStoreContract } from './remediation-store-contract.ts';

const folder = mkdtempSync(join(tmpdir(), 'mq-operator-remediations-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

remediationStoreContract('SQLite', (name) => openSqliteRemediationStore(join(folder, `${name}.db`)));

test('it shares its file with the state of incidents', async () => {
  const path = join(folder, 'shared.db');
  const state = openSqliteStateStore(path);
  const store = openSqliteRemediationStore(path);
  await store.put(anApproved(planFor(aStalledView())));
  expect((await state.load('orders', 0)).version).toBe(0);
  await Promise.all([store.close(), state.close()]);
});
