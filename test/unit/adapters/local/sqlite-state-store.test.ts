import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { openSqliteStateStore } from '../../../../src/adapters/local/sqlite-state-store.ts';
import { unchanged } from '../../../../src/ports.ts';
import { anEffect, anIncident } from '../../../support/state.ts';

const folder = mkdtempSync(join(tmpdir(), 'mq-operator-sqlite-'));
afterAll(() => rmSync(folder, { recursive: true }));

const CHILD = join(__dirname, '../../../support/kill-nine.ts');

/** Starts a writer, kills it with SIGKILL once it has said so many lines, and returns what it was promised. */
async function killAfter(path: string, lines: number): Promise<string[]> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', CHILD, path]);
  let said = '';
  let errors = '';
  child.stderr.on('data', (chunk) => {
    errors += chunk;
  });
  child.stdout.on('data', (chunk) => {
    said += chunk;
    if (said.split('\n').length > lines) child.kill('SIGKILL');
  });
  await new Promise((resolve) => child.on('close', resolve));
  if (errors !== '') throw new Error(errors);
  return said.split('\n').filter((line) => /^(committed|recorded) \d+$/.test(line));
}

test('a process killed at any moment loses nothing that was promised, and leaves no half commit', async () => {
  const path = join(folder, 'killed.db');
  const promised: string[] = [];
  for (const lines of [1, 4, 9, 17, 2, 30]) promised.push(...(await killAfter(path, lines)));
  const store = openSqliteStateStore(path);
  const { version, incidents, outbox } = await store.load('orders', 0);
  const audit = await store.audit('orders', { since: 0, limit: 10_000 });
  await store.close();
  const numbered = (word: string) =>
    promised.filter((line) => line.startsWith(word)).map((line) => Number(line.split(' ')[1]));
  const all = Array.from({ length: version }, (_, index) => `i${index + 1}`);
  expect(Math.max(...numbered('committed'))).toBeLessThanOrEqual(version);
  expect(numbered('committed').length).toBeGreaterThan(40);
  expect(incidents.map(({ id }) => id)).toEqual(all);
  expect(audit.map(({ incidentId }) => incidentId)).toEqual(all);
  const waiting = new Set(outbox.map(({ effect }) => effect.id));
  expect(numbered('recorded').filter((number) => waiting.has(`i${number}`))).toEqual([]);
  const recorded = new Set(numbered('recorded').map((number) => `i${number}`));
  const even = all.filter((_, index) => index % 2 === 1);
  expect(even.filter((id) => !waiting.has(id))).toEqual([]);
  expect(all.filter((id) => !waiting.has(id) && !recorded.has(id)).length).toBeLessThanOrEqual(6);
}, 60_000);

test('rows that cannot be read are left out and counted', async () => {
  const path = join(folder, 'damaged.db');
  const store = openSqliteStateStore(path);
  await store.commit('orders', {
    ...unchanged(0),
    incidents: [anIncident('good'), anIncident('bad')],
    effects: [anEffect('a')],
  });
  await store.close();
  const database = new DatabaseSync(path);
  database.exec(`update incidents set body = '{"id":"bad"}' where id = 'bad'; update outbox set body = '{half'`);
  database.close();
  const again = openSqliteStateStore(path);
  const { incidents, outbox, dropped, version } = await again.load('orders', 0);
  await again.close();
  expect([incidents.map(({ id }) => id), outbox, dropped, version]).toEqual([['good'], [], 2, 1]);
});

test('only its owner can read the file', async () => {
  const path = join(folder, 'private.db');
  await openSqliteStateStore(path).close();
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

test('a file of a newer version is not touched', async () => {
  const path = join(folder, 'newer.db');
  const database = new DatabaseSync(path);
  database.exec('pragma user_version = 99');
  database.close();
  expect(() => openSqliteStateStore(path)).toThrow(
    expect.objectContaining({
      code: 'STATE',
      message: `The state file ${path} was written by a newer version (99; this one knows 1).`,
      fix: 'Use the newer version, or another stateFile.',
    }),
  );
});

test('a file that is no database, and a folder, are refused with a way out', () => {
  const text = join(folder, 'notes.txt');
  writeFileSync(text, 'not a database, but long enough to look at '.repeat(40));
  expect(() => openSqliteStateStore(text)).toThrow(/^The state file .*notes\.txt cannot be used: /);
  const directory = join(folder, 'directory');
  mkdirSync(directory);
  expect(() => openSqliteStateStore(directory)).toThrow(
    expect.objectContaining({ fix: expect.stringContaining('stateFile') }),
  );
});
