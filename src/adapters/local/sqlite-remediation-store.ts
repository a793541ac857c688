import { chmodSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { ConflictError } from '../../errors.ts';
import { isUnderWay, type Remediation } from '../../model/remediation.ts';
import type { RemediationStore } from '../../ports.ts';
import { remediationSchema } from '../remediation-schema.ts';
import { parseStored, StateError } from '../stored-items.ts';

// `active` is null or 1, so that the unique index allows any number of idle ones and one that is under way.
const TABLES = `
create table if not exists remediations (
  broker text not null, id text not null, version integer not null, active integer, proposed_at real not null,
  body text not null, primary key (broker, id)) strict;
create unique index if not exists one_change_per_broker on remediations (broker, active);
`;

/** Remediations in a SQLite file, which may be that of the state store. Throws `StateError` when it cannot be used. */
export function openSqliteRemediationStore(path: string): RemediationStore {
  const database = openDatabase(path);
  return {
    list: async (brokerId) => list(database, brokerId),
    put: async (remediation) => put(database, remediation),
    close: async () => database.close(),
  };
}

function openDatabase(path: string): DatabaseSync {
  try {
    if (path !== ':memory:') mkdirSync(dirname(path), { recursive: true });
    const database = new DatabaseSync(path);
    database.exec('pragma journal_mode = wal; pragma synchronous = full; pragma busy_timeout = 5000;');
    database.exec(TABLES);
    if (path !== ':memory:') chmodSync(path, 0o600);
    return database;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new StateError(`The state file ${path} cannot be used: ${why}.`, {
      fix: 'Name a file in a folder that can be written as stateFile, or move the broken file away.',
      cause: error,
    });
  }
}

/** One that cannot be read could be under way: then nothing may be begun, so it is an error and not left out. */
function list(database: DatabaseSync, brokerId: string | undefined): Remediation[] {
  const sql = 'select id, body from remediations where ? is null or broker = ? order by proposed_at, id';
  const rows = database.prepare(sql).all(brokerId ?? null, brokerId ?? null);
  return rows.map(({ id, body }) => {
    const remediation = parseStored(remediationSchema, String(body));
    if (remediation !== undefined) return remediation;
    throw new StateError(`The stored remediation ${String(id)} cannot be read.`, {
      fix: 'Use the version of mq-operator that wrote it.',
    });
  });
}

function put(database: DatabaseSync, remediation: Remediation): Remediation {
  const { brokerId, id, version, proposedAt } = remediation;
  const written = { ...remediation, version: version + 1 };
  const active = isUnderWay(remediation) ? 1 : null;
  const body = JSON.stringify(written);
  // A second one under way breaks the unique index, which leaves the row as it was.
  const { changes } =
    version === 0
      ? database
          .prepare(
            'insert or ignore into remediations (broker, id, version, active, proposed_at, body) values (?, ?, 1, ?, ?, ?)',
          )
          .run(brokerId, id, active, proposedAt, body)
      : database
          .prepare(
            'update or ignore remediations set version = ?, active = ?, body = ? where broker = ? and id = ? and version = ?',
          )
          .run(version + 1, active, body, brokerId, id, version);
  if (Number(changes) === 1) return written;
  throw new ConflictError(brokerId);
}
