import type { Retention } from '../../ports.ts';
import { type Item, KEYS, numberOf, partition, textOf } from './dynamodb-rows.ts';
import type { Table } from './dynamodb-table.ts';

/** Throws away what is older than the retention says; DynamoDB expires rows by itself too, but late. */
export async function pruneBroker(rows: Table, brokerId: string, retention: Retention): Promise<void> {
  const { samplesBefore, resolvedBefore, auditBefore } = retention;
  const pk = partition(brokerId);
  const [hot, samples, receipts, audit] = await Promise.all([
    rows.query(pk, { prefix: KEYS.hot }),
    rows.query(pk, { from: '2#', to: KEYS.sample(samplesBefore) }),
    rows.query(pk, { prefix: '3#' }),
    rows.query(pk, { from: KEYS.auditSince(0), to: KEYS.auditSince(auditBefore) }),
  ]);
  const over = hot.filter((item) => isOver(item, resolvedBefore));
  const gone = new Set(over.map(sortKey));
  const kept = new Set(hot.map(sortKey).filter((key) => key.startsWith('1#incident#') && !gone.has(key)));
  const belongs = (item: Item) =>
    [...kept].some((key) => sortKey(item).startsWith(`3#${key.slice('1#incident#'.length)}#`));
  const told = hot.filter(
    (item) => sortKey(item).startsWith('1#told#') && gone.has(KEYS.incident(textOf(item, 'incident') ?? '')),
  );
  const doomed = [
    ...over,
    ...told,
    ...samples.filter((item) => sortKey(item) < KEYS.sample(samplesBefore)),
    ...receipts.filter((item) => (numberOf(item, 'at') ?? 0) < resolvedBefore && !belongs(item)),
    ...audit,
  ];
  await rows.batch(
    doomed.flatMap(({ pk: key, sk }) =>
      key === undefined || sk === undefined ? [] : [{ DeleteRequest: { Key: { pk: key, sk } } }],
    ),
  );
}

function sortKey(item: Item): string {
  return textOf(item, 'sk') ?? '';
}

function isOver(item: Item, before: number): boolean {
  const key = sortKey(item);
  const at = key.startsWith('1#command#') ? numberOf(item, 'at') : numberOf(item, 'over');
  return at !== undefined && at < before && !key.startsWith('1#told#');
}
