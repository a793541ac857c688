import { chmodSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import type { z } from 'zod';
import { ConflictError } from '../../errors.ts';
import type { OutboxEntry, Receipt } from '../../model/effect.ts';
import type { Incident } from '../../model/incident.ts';
import { type AuditEntry, NO_RECORD } from '../../model/state.ts';
import type { AuditQuery, Commit, Retention, StateStore, StoredBroker } from '../../ports.ts';
import {
  auditSchema,
  commandSchema,
  effectSchema,
  incidentSchema,
  parseStored,
  receiptSchema,
  recordSchema,
  StateError,
  sampleSchema,
  silenceSchema,
} from '../stored-items.ts';
import { prepareTables } from './sqlite-schema.ts';

type Row = Readonly<Record<string, unknown>>;

/** State in one SQLite file (`:memory:` for none). Throws `StateError` when the file cannot be used. */
export function openSqliteStateStore(path: string): StateStore {
  const database = openDatabase(path);
  return {
    load: async (brokerId, since) => inTransaction(database, 'deferred', () => load(database, brokerId, since)),
    commit: async (brokerId, commit) => inTransaction(database, 'immediate', () => write(database, brokerId, commit)),
    record: async (brokerId, receipts) =>
      inTransaction(database, 'immediate', () => {
        for (const receipt of receipts) recordOne(database, brokerId, receipt);
      }),
    brokers: async () => rows(database, 'select id from brokers order by id').map(({ id }) => String(id)),
    incident: async (brokerId, id) => readIncident(database, brokerId, id),
    receipts: async (brokerId, incidentId) =>
      parseRows(
        receiptSchema,
        rows(
          database,
          'select body from receipts where broker = ? and incident = ? order by at, rowid',
          brokerId,
          incidentId,
        ),
      ).items,
    audit: async (brokerId, query) => readAudit(database, brokerId, query),
    prune: async (brokerId, retention) =>
      inTransaction(database, 'immediate', () => prune(database, brokerId, retention)),
    close: async () => database.close(),
  };
}

function openDatabase(path: string): DatabaseSync {
  try {
    if (path !== ':memory:') mkdirSync(dirname(path), { recursive: true });
    const database = new DatabaseSync(path);
    prepareTables(database, path);
    // Names of queues and users are nobody else's business.
    if (path !== ':memory:') chmodSync(path, 0o600);
    return database;
  } catch (error) {
    if (error instanceof StateError) throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw new StateError(`The state file ${path} cannot be used: ${why}.`, {
      fix: 'Name a file in a folder that can be written as stateFile, or move the broken file away.',
      cause: error,
    });
  }
}

function inTransaction<T>(database: DatabaseSync, kind: 'deferred' | 'immediate', work: () => T): T {
  database.exec(`begin ${kind}`);
  try {
    const result = work();
    database.exec('commit');
    return result;
  } catch (error) {
    database.exec('rollback');
    throw error;
  }
}

function rows(database: DatabaseSync, sql: string, ...values: SQLInputValue[]): Row[] {
  return database.prepare(sql).all(...values);
}

function run(database: DatabaseSync, sql: string, ...values: SQLInputValue[]): number {
  return Number(database.prepare(sql).run(...values).changes);
}

function parseRows<T>(schema: z.ZodType<T>, found: readonly Row[]): { items: T[]; dropped: number } {
  const items = found.flatMap(({ body }) => {
    const item = parseStored(schema, String(body));
    return item === undefined ? [] : [item];
  });
  return { items, dropped: found.length - items.length };
}

function load(database: DatabaseSync, broker: string, since: number): StoredBroker {
  const [head] = rows(database, 'select version, record from brokers where id = ?', broker);
  const read = <T>(schema: z.ZodType<T>, sql: string) => parseRows(schema, rows(database, sql, broker, since));
  const incidents = read(
    incidentSchema,
    'select body from incidents where broker = ? and (resolved_at is null or resolved_at >= ?) order by rowid',
  );
  const silences = read(
    silenceSchema,
    'select body from silences where broker = ? and (over_at is null or over_at >= ?) order by rowid',
  );
  const commands = read(commandSchema, 'select body from commands where broker = ? and at >= ? order by at, rowid');
  const history = read(sampleSchema, 'select body from samples where broker = ? and at >= ? order by at');
  const outbox = readOutbox(database, broker);
  const receipts = readReceipts(database, broker, incidents.items);
  const record = head === undefined ? NO_RECORD : parseStored(recordSchema, String(head.record));
  const lists = [incidents, silences, commands, history, outbox, receipts];
  return {
    version: Number(head?.version ?? 0),
    record: record ?? NO_RECORD,
    incidents: incidents.items,
    outbox: outbox.items,
    receipts: receipts.items,
    silences: silences.items,
    commands: commands.items,
    history: history.items,
    dropped: lists.reduce((sum, { dropped }) => sum + dropped, record === undefined ? 1 : 0),
  };
}

function readOutbox(database: DatabaseSync, broker: string): { items: OutboxEntry[]; dropped: number } {
  const found = rows(database, 'select * from outbox where broker = ? order by position', broker);
  const items = found.flatMap((row): OutboxEntry[] => {
    const effect = parseStored(effectSchema, String(row.body));
    if (effect === undefined) return [];
    const outcome = row.last_outcome === 'permanent' ? 'permanent' : 'retryable';
    return [
      {
        effect,
        attempts: Number(row.attempts),
        ...(row.last_at === null ? {} : { lastAttemptAt: Number(row.last_at), lastOutcome: outcome }),
        ...(row.retry_after === null ? {} : { retryAfterMilliseconds: Number(row.retry_after) }),
      },
    ];
  });
  return { items, dropped: found.length - items.length };
}

function readReceipts(database: DatabaseSync, broker: string, incidents: readonly Incident[]) {
  const wanted = new Set(incidents.map(({ id }) => id));
  const found = rows(
    database,
    'select incident, body, max(at) from receipts where broker = ? and incident is not null group by incident, channel',
    broker,
  );
  return parseRows(
    receiptSchema,
    found.filter(({ incident }) => wanted.has(String(incident))),
  );
}

function write(database: DatabaseSync, broker: string, commit: Commit): void {
  const [head] = rows(database, 'select version, record from brokers where id = ?', broker);
  if (Number(head?.version ?? 0) !== commit.expectedVersion) throw new ConflictError(broker);
  const record =
    commit.record === undefined ? String(head?.record ?? JSON.stringify(NO_RECORD)) : JSON.stringify(commit.record);
  run(
    database,
    'insert into brokers (id, version, record) values (?, ?, ?) on conflict (id) do update set version = excluded.version, record = excluded.record',
    broker,
    commit.expectedVersion + 1,
    record,
  );
  writeIncidents(database, broker, commit);
  writeOutbox(database, broker, commit);
  writeRequests(database, broker, commit);
  if (commit.sample !== undefined) {
    const { sample } = commit;
    run(
      database,
      'insert or replace into samples (broker, at, body) values (?, ?, ?)',
      broker,
      sample.at,
      JSON.stringify(sample),
    );
  }
  const audit = database.prepare('insert into audit (broker, at, incident, body) values (?, ?, ?, ?)');
  for (const entry of commit.audit) audit.run(broker, entry.at, entry.incidentId ?? null, JSON.stringify(entry));
}

function writeIncidents(database: DatabaseSync, broker: string, { incidents, forgotten }: Commit): void {
  const put = database.prepare(
    'insert into incidents (broker, id, resolved_at, body) values (?, ?, ?, ?) on conflict (broker, id) do update set resolved_at = excluded.resolved_at, body = excluded.body',
  );
  for (const incident of incidents) {
    const resolvedAt = incident.state === 'resolved' ? (incident.resolvedAt ?? null) : null;
    put.run(broker, incident.id, resolvedAt, JSON.stringify(incident));
  }
  const forget = database.prepare('delete from incidents where broker = ? and id = ?');
  for (const id of forgotten) forget.run(broker, id);
}

function writeOutbox(database: DatabaseSync, broker: string, { effects, withdrawn }: Commit): void {
  const put = database.prepare('insert or ignore into outbox (broker, id, body) values (?, ?, ?)');
  for (const effect of effects) put.run(broker, effect.id, JSON.stringify(effect));
  const remove = database.prepare('delete from outbox where broker = ? and id = ?');
  for (const id of withdrawn) remove.run(broker, id);
}

function writeRequests(database: DatabaseSync, broker: string, { silences, commands }: Commit): void {
  const silence = database.prepare(
    'insert into silences (broker, id, over_at, body) values (?, ?, ?, ?) on conflict (broker, id) do update set over_at = excluded.over_at, body = excluded.body',
  );
  for (const item of silences) silence.run(broker, item.id, item.ended?.at ?? item.until ?? null, JSON.stringify(item));
  const command = database.prepare('insert or ignore into commands (broker, id, at, body) values (?, ?, ?, ?)');
  for (const item of commands) command.run(broker, item.id, item.at, JSON.stringify(item));
}

function recordOne(database: DatabaseSync, broker: string, receipt: Receipt): void {
  const added = run(
    database,
    'insert or ignore into receipts (broker, effect, at, incident, channel, body) values (?, ?, ?, ?, ?, ?)',
    broker,
    receipt.effectId,
    receipt.at,
    receipt.incidentId ?? null,
    receipt.channel,
    JSON.stringify(receipt),
  );
  if (added === 0) return;
  if (receipt.outcome === 'sent' || receipt.outcome === 'skipped') {
    run(database, 'delete from outbox where broker = ? and id = ?', broker, receipt.effectId);
    return;
  }
  run(
    database,
    'update outbox set attempts = attempts + 1, last_at = ?, last_outcome = ?, retry_after = ? where broker = ? and id = ?',
    receipt.at,
    receipt.outcome,
    receipt.retryAfterMilliseconds ?? null,
    broker,
    receipt.effectId,
  );
}

function readIncident(database: DatabaseSync, broker: string, id: string): Incident | undefined {
  const found = rows(database, 'select body from incidents where broker = ? and id = ?', broker, id);
  return parseRows(incidentSchema, found).items[0];
}

function readAudit(database: DatabaseSync, broker: string, { incidentId, since, limit }: AuditQuery): AuditEntry[] {
  const found = rows(
    database,
    'select body from audit where broker = ? and at >= ? and (? is null or incident = ?) order by position desc limit ?',
    broker,
    since,
    incidentId ?? null,
    incidentId ?? null,
    limit,
  );
  return parseRows(auditSchema, found).items.reverse();
}

function prune(
  database: DatabaseSync,
  broker: string,
  { samplesBefore, resolvedBefore, auditBefore }: Retention,
): void {
  run(database, 'delete from samples where broker = ? and at < ?', broker, samplesBefore);
  run(database, 'delete from incidents where broker = ? and resolved_at < ?', broker, resolvedBefore);
  run(database, 'delete from silences where broker = ? and over_at < ?', broker, resolvedBefore);
  run(database, 'delete from commands where broker = ? and at < ?', broker, resolvedBefore);
  run(
    database,
    'delete from receipts where broker = ? and at < ? and (incident is null or incident not in (select id from incidents where broker = ?))',
    broker,
    resolvedBefore,
    broker,
  );
  run(database, 'delete from audit where broker = ? and at < ?', broker, auditBefore);
}
