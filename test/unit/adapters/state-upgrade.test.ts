import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { openSqliteRemediationStore } from '../../../src/adapters/local/sqlite-remediation-store.ts';
import { openSqliteStateStore } from '../../../src/adapters/local/sqlite-state-store.ts';
import { unchanged } from '../../../src/ports.ts';

/** State that an earlier version wrote about a real broker (two faults, an acknowledgement, a silence, a plan). */
const WRITTEN = readFileSync(join(import.meta.dirname, '../../fixtures/state/first-version.sql'), 'utf8');
const BROKER = 'orders';

function earlierState(): string {
  const file = join(mkdtempSync(join(tmpdir(), 'mq-operator-upgrade-')), 'state.db');
  const database = new DatabaseSync(file);
  database.exec(WRITTEN);
  database.close();
  return file;
}

test('incidents go on where they were', async () => {
  const store = openSqliteStateStore(earlierState());
  const stored = await store.load(BROKER, 0);
  expect(stored.dropped).toBe(0);
  expect(stored.version).toBe(43);
  const byCondition = new Map(stored.incidents.map((incident) => [incident.conditionId, incident]));
  expect([...byCondition.keys()].sort()).toEqual(['queues-without-bound', 'stranded-queue', 'vhost-without-defaults']);
  expect(byCondition.get('stranded-queue')).toMatchObject({ state: 'open', acknowledged: { by: 'alice' } });
  expect(stored.silences).toEqual([expect.objectContaining({ by: 'alice', reason: 'batch night' })]);
  expect(stored.receipts).toHaveLength(2);
  expect(stored.history).toHaveLength(2);
  expect(await store.audit(BROKER, { since: 0, limit: 100 })).toHaveLength(11);
  await store.close();
});

test('the next pass commits on top of it', async () => {
  const store = openSqliteStateStore(earlierState());
  const { version, record } = await store.load(BROKER, 0);
  await store.commit(BROKER, {
    ...unchanged(version),
    record: { ...record, lastPassAt: (record.lastPassAt ?? 0) + 60_000 },
  });
  expect((await store.load(BROKER, 0)).version).toBe(version + 1);
  await store.close();
});

test('a plan of before is still one, with its hash', async () => {
  const store = openSqliteRemediationStore(earlierState());
  expect(await store.list(BROKER)).toEqual([
    expect.objectContaining({
      state: 'proposed',
      plan: expect.objectContaining({ action: 'apply-vhost-limits', hash: expect.stringMatching(/^4894a6e37da4/) }),
    }),
  ]);
  await store.close();
});
