import { randomUUID } from 'node:crypto';
import { DynamoDBClient, TransactionCanceledException, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import { ConflictError } from '../../errors.ts';
import type { Commit, StateStore } from '../../ports.ts';
import { auditSchema, incidentSchema, parseStored, receiptSchema } from '../stored-items.ts';
import { clientSettings } from './client-settings.ts';
import { operationsOf } from './dynamodb-commit.ts';
import { applyJournal, dropJournal, writeJournal } from './dynamodb-journal.ts';
import { loadBroker } from './dynamodb-load.ts';
import { pruneBroker } from './dynamodb-prune.ts';
import { recordReceipt } from './dynamodb-receipts.ts';
import { KEYS, number, packed, parseBodies, partition, text, textOf, unpacked } from './dynamodb-rows.ts';
import { dynamoTable, type Table } from './dynamodb-table.ts';

/** A transaction has 100 items at most, and the head is one. */
const TRANSACTION_ITEMS = 99;
const BROKERS = { S: 'brokers' };

/** State in one DynamoDB table: partition key `pk`, sort key `sk`, expiry attribute `ttl`. */
export function openDynamodbStateStore(table: string, region: string): StateStore {
  const client = new DynamoDBClient(clientSettings({ region }));
  const rows = dynamoTable(client, table);
  return {
    load: async (brokerId, since) => {
      const token = textOf(await rows.get(partition(brokerId), KEYS.head), 'journal');
      if (token !== undefined) await applyJournal(rows, brokerId, token);
      return loadBroker(rows, brokerId, since);
    },
    commit: (brokerId, commit) => commitBroker(rows, brokerId, commit),
    record: async (brokerId, receipts) => {
      for (const receipt of receipts) await recordReceipt(rows, brokerId, receipt);
    },
    brokers: async () => (await rows.query(BROKERS)).flatMap((item) => textOf(item, 'sk') ?? []),
    incident: async (brokerId, id) => {
      const item = await rows.get(partition(brokerId), KEYS.incident(id));
      return item === undefined ? undefined : parseStored(incidentSchema, unpacked(item.body));
    },
    receipts: async (brokerId, incidentId) => {
      const found = await rows.query(partition(brokerId), { prefix: KEYS.receipts(incidentId) });
      return [...parseBodies(receiptSchema, found).items].sort((a, b) => a.at - b.at);
    },
    audit: async (brokerId, { incidentId, since, limit }) => {
      const found = await rows.query(partition(brokerId), {
        from: KEYS.auditSince(since),
        to: KEYS.auditEnd,
        newestFirst: true,
        limit,
        ...(incidentId === undefined ? {} : { equals: ['incident', text(incidentId)] as const }),
      });
      return [...parseBodies(auditSchema, found).items].reverse();
    },
    prune: (brokerId, retention) => pruneBroker(rows, brokerId, retention),
    close: async () => client.destroy(),
  };
}

/**
 * A commit that fits a transaction is one. A larger one is written as a journal first; the head then names the journal,
 * which is the moment it counts, and its rows are applied after that, by this run or by whoever loads next.
 */
async function commitBroker(rows: Table, brokerId: string, commit: Commit): Promise<void> {
  const operations = operationsOf(rows.name, brokerId, commit);
  if (operations.length < TRANSACTION_ITEMS) return commitHead(rows, brokerId, commit, operations);
  const token = randomUUID();
  await writeJournal(rows, brokerId, token, operations);
  try {
    await commitHead(rows, brokerId, commit, [], token);
  } catch (error) {
    await dropJournal(rows, brokerId, token);
    throw error;
  }
  await applyJournal(rows, brokerId, token);
}

async function commitHead(
  rows: Table,
  brokerId: string,
  { expectedVersion, record }: Commit,
  operations: ReturnType<typeof operationsOf>,
  journal?: string,
): Promise<void> {
  const first = expectedVersion === 0;
  const sets = [
    'version = :next',
    ...(record === undefined ? [] : ['#record = :record']),
    ...(journal === undefined ? [] : ['journal = :journal']),
  ];
  const head = {
    Update: {
      TableName: rows.name,
      Key: { pk: partition(brokerId), sk: text(KEYS.head) },
      UpdateExpression: `SET ${sets.join(', ')}`,
      ConditionExpression: first
        ? 'attribute_not_exists(version)'
        : 'version = :expected AND attribute_not_exists(journal)',
      ...(record === undefined ? {} : { ExpressionAttributeNames: { '#record': 'record' } }),
      ExpressionAttributeValues: {
        ':next': number(expectedVersion + 1),
        ...(first ? {} : { ':expected': number(expectedVersion) }),
        ...(record === undefined ? {} : { ':record': packed(record) }),
        ...(journal === undefined ? {} : { ':journal': text(journal) }),
      },
    },
  };
  const index = first ? [{ Put: { TableName: rows.name, Item: { pk: BROKERS, sk: text(brokerId) } } }] : [];
  try {
    await rows.send(new TransactWriteItemsCommand({ TransactItems: [head, ...index, ...operations] }));
  } catch (error) {
    if (isConflict(error)) throw new ConflictError(brokerId);
    throw error;
  }
}

/** The head had another version, or somebody else is writing it this moment. */
function isConflict(error: unknown): boolean {
  if (!(error instanceof TransactionCanceledException)) return false;
  const codes = error.CancellationReasons?.map(({ Code }) => Code) ?? [];
  return codes[0] === 'ConditionalCheckFailed' || codes.includes('TransactionConflict');
}
