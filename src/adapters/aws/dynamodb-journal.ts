import { gunzipSync, gzipSync } from 'node:zlib';
import { type TransactWriteItem, TransactWriteItemsCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { z } from 'zod';
import { parseStored } from '../stored-items.ts';
import { awsErrorName } from './aws-error.ts';
import { KEYS, partition, text } from './dynamodb-rows.ts';
import type { Table } from './dynamodb-table.ts';

const PART_BYTES = 300_000;
const APPLIED_AT_ONCE = 90;

/** What the operations of a commit consist of; binary values are kept as base64. */
const value = z.union([
  z.object({ S: z.string() }),
  z.object({ N: z.string() }),
  z.object({ B64: z.string() }).transform(({ B64 }) => ({ B: Buffer.from(B64, 'base64') })),
]);
const values = z.record(z.string(), value);
const place = { TableName: z.string() };
const operation = z.union([
  z.object({ Put: z.object({ ...place, Item: values }) }),
  z.object({ Delete: z.object({ ...place, Key: values }) }),
  z.object({
    Update: z.object({
      ...place,
      Key: values,
      UpdateExpression: z.string(),
      ExpressionAttributeNames: z.record(z.string(), z.string()),
      ExpressionAttributeValues: values,
    }),
  }),
]);
const journalSchema = z.array(operation);

/** Writes the operations of a large commit aside, in parts. Nobody sees them until the head names `token`. */
export async function writeJournal(
  rows: Table,
  brokerId: string,
  token: string,
  operations: readonly TransactWriteItem[],
): Promise<void> {
  const bytes = gzipSync(JSON.stringify(operations, keepBinary));
  const parts = Array.from({ length: Math.ceil(bytes.length / PART_BYTES) }, (_, index) =>
    bytes.subarray(index * PART_BYTES, (index + 1) * PART_BYTES),
  );
  await rows.batch(
    parts.map((part, index) => ({
      PutRequest: { Item: { pk: partition(brokerId), sk: text(KEYS.journal(token, index)), part: { B: part } } },
    })),
  );
}

/** Applies the rows of a journal; each operation may be repeated, so a run that died half-way does no harm. */
export async function applyJournal(rows: Table, brokerId: string, token: string): Promise<void> {
  const parts = await rows.query(partition(brokerId), { prefix: `9#${token}#` });
  const bytes = Buffer.concat(parts.flatMap(({ part }) => (part?.B === undefined ? [] : [part.B])));
  const operations = bytes.length === 0 ? [] : (parseStored(journalSchema, gunzipSync(bytes).toString('utf8')) ?? []);
  for (let start = 0; start < operations.length; start += APPLIED_AT_ONCE) {
    await rows.send(new TransactWriteItemsCommand({ TransactItems: operations.slice(start, start + APPLIED_AT_ONCE) }));
  }
  await forgetJournal(rows, brokerId, token);
  await dropJournal(rows, brokerId, token);
}

export async function dropJournal(rows: Table, brokerId: string, token: string): Promise<void> {
  const parts = await rows.query(partition(brokerId), { prefix: `9#${token}#` });
  await rows.batch(
    parts.flatMap(({ pk, sk }) =>
      pk === undefined || sk === undefined ? [] : [{ DeleteRequest: { Key: { pk, sk } } }],
    ),
  );
}

async function forgetJournal(rows: Table, brokerId: string, token: string): Promise<void> {
  try {
    await rows.send(
      new UpdateItemCommand({
        TableName: rows.name,
        Key: { pk: partition(brokerId), sk: text(KEYS.head) },
        UpdateExpression: 'REMOVE journal',
        ConditionExpression: 'journal = :token',
        ExpressionAttributeValues: { ':token': text(token) },
      }),
    );
  } catch (error) {
    // Somebody else applied it at the same time.
    if (awsErrorName(error) !== 'ConditionalCheckFailedException') throw error;
  }
}

function keepBinary(_name: string, entry: unknown): unknown {
  if (typeof entry !== 'object' || entry === null || !('B' in entry)) return entry;
  const { B: bytes } = entry;
  return bytes instanceof Uint8Array ? { B64: Buffer.from(bytes).toString('base64') } : entry;
}
