import type { OutboxEntry } from '../../model/effect.ts';
import { NO_RECORD } from '../../model/state.ts';
import type { StoredBroker } from '../../ports.ts';
import {
  commandSchema,
  effectSchema,
  incidentSchema,
  parseStored,
  receiptSchema,
  recordSchema,
  sampleSchema,
  silenceSchema,
} from '../stored-items.ts';
import { type Item, KEYS, numberOf, type Parsed, parseBodies, partition, textOf, unpacked } from './dynamodb-rows.ts';
import type { Table } from './dynamodb-table.ts';

/** Two queries: what every pass needs, and the samples since. */
export async function loadBroker(rows: Table, brokerId: string, since: number): Promise<StoredBroker> {
  const [hot, samples] = await Promise.all([
    rows.query(partition(brokerId), { prefix: KEYS.hot }),
    rows.query(partition(brokerId), { from: KEYS.sample(since), to: '2#~' }),
  ]);
  const of = (kind: string) => inOrder(hot.filter((item) => textOf(item, 'sk')?.startsWith(`1#${kind}#`)));
  const inUse = (item: Item) => (numberOf(item, 'over') ?? Number.POSITIVE_INFINITY) >= since;
  const incidents = parseBodies(incidentSchema, of('incident').filter(inUse));
  const silences = parseBodies(silenceSchema, of('silence').filter(inUse));
  const commands = parseBodies(
    commandSchema,
    byTime(of('command').filter((item) => (numberOf(item, 'at') ?? 0) >= since)),
  );
  const history = parseBodies(sampleSchema, samples);
  const outbox = outboxOf(of('outbox'));
  const wanted = new Set(incidents.items.map(({ id }) => id));
  const receipts = parseBodies(
    receiptSchema,
    of('told').filter((item) => wanted.has(textOf(item, 'incident') ?? '')),
  );
  const head = hot.find((item) => textOf(item, 'sk') === KEYS.head);
  const record = head?.record === undefined ? NO_RECORD : parseStored(recordSchema, unpacked(head.record));
  const lists: readonly Parsed<unknown>[] = [incidents, silences, commands, history, outbox, receipts];
  return {
    version: numberOf(head, 'version') ?? 0,
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

function inOrder(items: readonly Item[]): readonly Item[] {
  return [...items].sort((a, b) => (numberOf(a, 'position') ?? 0) - (numberOf(b, 'position') ?? 0));
}

function byTime(items: readonly Item[]): readonly Item[] {
  return [...items].sort((a, b) => (numberOf(a, 'at') ?? 0) - (numberOf(b, 'at') ?? 0));
}

function outboxOf(items: readonly Item[]): Parsed<OutboxEntry> {
  const entries = items.flatMap((item): OutboxEntry[] => {
    const effect = parseStored(effectSchema, unpacked(item.body));
    if (effect === undefined) return [];
    const lastAttemptAt = numberOf(item, 'lastAt');
    const retryAfterMilliseconds = numberOf(item, 'retryAfter');
    const lastOutcome = textOf(item, 'lastOutcome') === 'permanent' ? 'permanent' : 'retryable';
    return [
      {
        effect,
        attempts: numberOf(item, 'attempts') ?? 0,
        ...(lastAttemptAt === undefined ? {} : { lastAttemptAt, lastOutcome }),
        ...(retryAfterMilliseconds === undefined ? {} : { retryAfterMilliseconds }),
      },
    ];
  });
  return { items: entries, dropped: items.length - entries.length };
}
