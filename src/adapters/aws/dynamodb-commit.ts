import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { Commit } from '../../ports.ts';
import { expiry, type Item, KEYS, number, packed, partition, text } from './dynamodb-rows.ts';

const KEPT_DAYS = { sample: 2, incident: 90, silence: 30, command: 90, audit: 400 } as const;

/** The rows that one commit adds, replaces or removes, head excluded; one operation a key. */
export function operationsOf(table: string, brokerId: string, commit: Commit): readonly TransactWriteItem[] {
  const operations = new Map<string, TransactWriteItem>();
  const context: Context = {
    table,
    brokerId,
    first: commit.expectedVersion * 100_000,
    put: (key, item) => operations.set(key, item),
  };
  writeIncidents(context, commit);
  writeOutbox(context, commit);
  writeRequests(context, commit);
  writeTrail(context, commit);
  return [...operations.values()];
}

interface Context {
  readonly table: string;
  readonly brokerId: string;
  /** Positions of this commit begin here; they keep rows in the order in which they came. */
  readonly first: number;
  put(key: string, operation: TransactWriteItem): void;
}

function writeIncidents(context: Context, { incidents, forgotten }: Commit): void {
  incidents.forEach((incident, index) => {
    const over = incident.state === 'resolved' ? incident.resolvedAt : undefined;
    const set = { body: packed(incident), ...overAttributes(over, KEPT_DAYS.incident) };
    context.put(KEYS.incident(incident.id), upsert(context, KEYS.incident(incident.id), index, set));
  });
  for (const id of forgotten) context.put(KEYS.incident(id), remove(context, KEYS.incident(id)));
}

function writeOutbox(context: Context, { effects, withdrawn }: Commit): void {
  effects.forEach((effect, index) => {
    const key = KEYS.effect(effect.id);
    context.put(key, insert(context, key, index, { body: packed(effect), attempts: number(0) }));
  });
  for (const id of withdrawn) context.put(KEYS.effect(id), remove(context, KEYS.effect(id)));
}

function writeRequests(context: Context, { silences, commands }: Commit): void {
  silences.forEach((silence, index) => {
    const key = KEYS.silence(silence.id);
    const over = silence.ended?.at ?? silence.until;
    context.put(
      key,
      upsert(context, key, index, { body: packed(silence), ...overAttributes(over, KEPT_DAYS.silence) }),
    );
  });
  commands.forEach((command, index) => {
    const key = KEYS.command(command.id);
    const set = { body: packed(command), at: number(command.at), ttl: expiry(command.at, KEPT_DAYS.command) };
    context.put(key, insert(context, key, index, set));
  });
}

function writeTrail(context: Context, { expectedVersion, sample, audit }: Commit): void {
  if (sample !== undefined) {
    const key = KEYS.sample(sample.at);
    context.put(key, insertRow(context, key, { body: packed(sample), ttl: expiry(sample.at, KEPT_DAYS.sample) }));
  }
  audit.forEach((entry, index) => {
    const key = KEYS.audit(entry.at, expectedVersion + 1, index);
    const incident = entry.incidentId === undefined ? {} : { incident: text(entry.incidentId) };
    context.put(
      key,
      insertRow(context, key, { body: packed(entry), ttl: expiry(entry.at, KEPT_DAYS.audit), ...incident }),
    );
  });
}

/** `over` is when the row has no use any more; a row that is in use again loses it. */
function overAttributes(over: number | undefined, days: number): Record<string, Item[string] | undefined> {
  return over === undefined ? { over: undefined, ttl: undefined } : { over: number(over), ttl: expiry(over, days) };
}

function upsert(
  { table, brokerId, first }: Context,
  sk: string,
  index: number,
  set: Record<string, Item[string] | undefined>,
): TransactWriteItem {
  return update(table, brokerId, sk, set, first + index, false);
}

/** Leaves a row alone that is there already. */
function insert({ table, brokerId, first }: Context, sk: string, index: number, set: Item): TransactWriteItem {
  return update(table, brokerId, sk, set, first + index, true);
}

function insertRow({ table, brokerId }: Context, sk: string, item: Item): TransactWriteItem {
  return { Put: { TableName: table, Item: { pk: partition(brokerId), sk: text(sk), ...item } } };
}

function remove({ table, brokerId }: Context, sk: string): TransactWriteItem {
  return { Delete: { TableName: table, Key: { pk: partition(brokerId), sk: text(sk) } } };
}

function update(
  table: string,
  brokerId: string,
  sk: string,
  set: Record<string, Item[string] | undefined>,
  position: number,
  onlyNew: boolean,
): TransactWriteItem {
  const names = Object.keys(set);
  const given = names.filter((name) => set[name] !== undefined);
  const gone = names.filter((name) => set[name] === undefined);
  const assign = (name: string) => (onlyNew ? `#${name} = if_not_exists(#${name}, :${name})` : `#${name} = :${name}`);
  const assignments = [...given.map(assign), '#position = if_not_exists(#position, :position)'].join(', ');
  return {
    Update: {
      TableName: table,
      Key: { pk: partition(brokerId), sk: text(sk) },
      UpdateExpression: `SET ${assignments}${gone.length === 0 ? '' : ` REMOVE ${gone.map((name) => `#${name}`).join(', ')}`}`,
      ExpressionAttributeNames: Object.fromEntries([...names, 'position'].map((name) => [`#${name}`, name])),
      ExpressionAttributeValues: {
        ':position': number(position),
        ...Object.fromEntries(
          given.flatMap((name) => {
            const value = set[name];
            return value === undefined ? [] : [[`:${name}`, value]];
          }),
        ),
      },
    },
  };
}
