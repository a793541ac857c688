import type { DatabaseSync } from 'node:sqlite';
import { StateError } from '../stored-items.ts';

/** Grows with each change of the tables below. */
const SCHEMA_VERSION = 1;

const TABLES = `
create table if not exists brokers (id text primary key, version integer not null, record text not null) strict;
create table if not exists incidents (
  broker text not null, id text not null, resolved_at real, body text not null, primary key (broker, id)) strict;
create table if not exists outbox (
  position integer primary key autoincrement, broker text not null, id text not null, body text not null,
  attempts integer not null default 0, last_at real, last_outcome text, retry_after real, unique (broker, id)) strict;
create table if not exists receipts (
  broker text not null, effect text not null, at real not null, incident text, channel text not null,
  body text not null, primary key (broker, effect, at)) strict;
create index if not exists receipts_of_incident on receipts (broker, incident, channel, at);
create table if not exists silences (
  broker text not null, id text not null, over_at real, body text not null, primary key (broker, id)) strict;
create table if not exists commands (
  broker text not null, id text not null, at real not null, body text not null, primary key (broker, id)) strict;
create table if not exists samples (
  broker text not null, at real not null, body text not null, primary key (broker, at)) strict;
create table if not exists audit (
  position integer primary key autoincrement, broker text not null, at real not null, incident text,
  body text not null) strict;
create index if not exists audit_of_broker on audit (broker, at);
`;

/** Prepares a database file for use. Throws `StateError` when a newer version wrote it. */
export function prepareTables(database: DatabaseSync, path: string): void {
  // WAL: readers do not wait for the writer. FULL: what was committed survives a power cut.
  database.exec('pragma journal_mode = wal; pragma synchronous = full; pragma busy_timeout = 5000;');
  const version = Number(database.prepare('pragma user_version').get()?.user_version ?? 0);
  if (version > SCHEMA_VERSION) {
    throw new StateError(
      `The state file ${path} was written by a newer version (${version}; this one knows ${SCHEMA_VERSION}).`,
      {
        fix: 'Use the newer version, or another stateFile.',
      },
    );
  }
  database.exec(TABLES);
  database.exec(`pragma user_version = ${SCHEMA_VERSION}`);
}
