import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { openSqliteStateStore } from '../adapters/local/sqlite-state-store.ts';
import type { Environment } from '../config/environment.ts';
import type { StateStore } from '../ports.ts';

/** The state of one machine, in the named file or where it is kept by default. Needs no broker. */
export async function openLocalState(file: string | undefined, environment: Environment): Promise<StateStore> {
  const path = file ?? join(environment.stateDirectory, 'state.db');
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  return openSqliteStateStore(path);
}

export { systemClock as localClock } from '../adapters/local/system-clock.ts';
