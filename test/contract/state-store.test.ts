import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type MemoryStateStore, memoryStateStore } from '../../src/adapters/local/memory-state-store.ts';
import { openSqliteStateStore } from '../../src/adapters/local/sqlite-state-store.ts';
import { stateStoreContract } from './state-store-contract.ts';

const folder = mkdtempSync(join(tmpdir(), 'mq-operator-state-'));
afterAll(() => rmSync(folder, { recursive: true }));

stateStoreContract('SQLite', (name) => openSqliteStateStore(join(folder, 'deep', `${name}.db`)));

const kept = new Map<string, MemoryStateStore>();
stateStoreContract('memory', (name) => {
  const store = kept.get(name) ?? memoryStateStore();
  kept.set(name, store);
  return store;
});
