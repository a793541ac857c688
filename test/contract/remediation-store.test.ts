import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteRemediationStore } from '../../src/adapters/local/sqlite-remediation-store.ts';
import { openSqliteStateStore } from '../../src/adapters/local/sqlite-state-store.ts';
import { ConflictError } from '../../src/errors.ts';
import type { Remediation } from '../../src/model/remediation.ts';
import { anApproved, aStalledView, planFor } from '../support/plans.ts';

const folder = mkdtempSync(join(tmpdir(), 'mq-operator-remediations-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const approved = anApproved(planFor(aStalledView()));
const applying: Remediation = { ...approved, state: 'applying' };

test('what was put is listed, and survives the process', async () => {
  const path = join(folder, 'kept.db');
  const first = openSqliteRemediationStore(path);
  const written = await first.put(approved);
  expect(written).toEqual({ ...approved, version: 1 });
  await first.close();
  const second = openSqliteRemediationStore(path);
  expect(await second.list('orders')).toEqual([written]);
  expect(await second.list('other')).toEqual([]);
  await second.close();
});

test('of two writers of the same version one wins', async () => {
  const store = openSqliteRemediationStore(':memory:');
  const one = await store.put(approved);
  await store.put({ ...one, reason: 'first' });
  await expect(store.put({ ...one, reason: 'second' })).rejects.toThrow(ConflictError);
  expect((await store.list()).map(({ reason }) => reason)).toEqual(['first']);
  await store.close();
});

test('two changes of one broker cannot be under way; of two brokers they can', async () => {
  const store = openSqliteRemediationStore(':memory:');
  await store.put(applying);
  await expect(store.put({ ...applying, id: 'second' })).rejects.toThrow(ConflictError);
  const waiting = await store.put({ ...approved, id: 'waits' });
  await expect(store.put({ ...waiting, state: 'applying' })).rejects.toThrow(ConflictError);
  await store.put({ ...applying, id: 'elsewhere', brokerId: 'mail' });
  expect((await store.list()).filter(({ state }) => state === 'applying')).toHaveLength(2);
  await store.close();
});

test('it shares its file with the state of incidents', async () => {
  const path = join(folder, 'shared.db');
  const state = openSqliteStateStore(path);
  const store = openSqliteRemediationStore(path);
  await store.put(approved);
  expect((await state.load('orders', 0)).version).toBe(0);
  await Promise.all([store.close(), state.close()]);
});
