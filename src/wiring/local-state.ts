import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { rehearsalStateStore } from '../adapters/local/rehearsal-state-store.ts';
import { openSqliteStateStore } from '../adapters/local/sqlite-state-store.ts';
import type { Environment } from '../config/environment.ts';
import type { Retention, StateStore } from '../ports.ts';

/** The state of one machine, in the named file or where it is kept by default. Needs no broker. */
export async function openLocalState(file: string | undefined, environment: Environment): Promise<StateStore> {
  const path = file ?? join(environment.stateDirectory, 'state.db');
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  return openSqliteStateStore(path);
}

/** As `openLocalState`, for a rehearsal: what is stored is read and stays as it is, also when there is nothing yet. */
export async function openLocalRehearsal(file: string | undefined, environment: Environment): Promise<StateStore> {
  const path = file ?? join(environment.stateDirectory, 'state.db');
  return rehearsalStateStore(openSqliteStateStore(existsSync(path) ? path : ':memory:'));
}

export { systemClock as localClock } from '../adapters/local/system-clock.ts';

const DAY = 86_400_000;

/** A day of figures for charts and comparisons; a quarter of a year of incidents for whoever looks back. */
export function keptSince(now: number): Retention {
  return { samplesBefore: now - DAY, resolvedBefore: now - 90 * DAY, auditBefore: now - 90 * DAY };
}
