import {
  DynamoDBClient,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { ConflictError } from '../../errors.ts';
import { isOver, isUnderWay, type Remediation } from '../../model/remediation.ts';
import type { RemediationStore } from '../../ports.ts';
import { remediationSchema } from '../remediation-schema.ts';
import { parseStored, StateError } from '../stored-items.ts';
import { clientSettings } from './client-settings.ts';
import { expiry, type Item, KEYS, number, packed, partition, text, textOf, unpacked } from './dynamodb-rows.ts';
import { dynamoTable, type Table } from './dynamodb-table.ts';

/** Brokers that have any, so that all can be listed. */
const INDEX = { S: 'remediations' };
/** How long one that is over is kept: a quarter of a year is what audits ask for. The audit trail itself stays longer. */
const KEPT_DAYS = 90;

/** Remediations beside the state, in the same table. One row of each broker says which of them is under way. */
export function openDynamodbRemediationStore(table: string, region: string): RemediationStore {
  const client = new DynamoDBClient(clientSettings({ region }));
  const rows = dynamoTable(client, table);
  return {
    list: (brokerId) => (brokerId === undefined ? listAll(rows) : listOf(rows, brokerId)),
    put: (remediation) => put(rows, remediation),
    close: async () => client.destroy(),
  };
}

async function listAll(rows: Table): Promise<Remediation[]> {
  const brokers = (await rows.query(INDEX)).flatMap((item) => textOf(item, 'sk') ?? []);
  return inOrder((await Promise.all(brokers.map((brokerId) => listOf(rows, brokerId)))).flat());
}

/** One that cannot be read could be under way: then nothing may be begun, so it is an error and not left out. */
async function listOf(rows: Table, brokerId: string): Promise<Remediation[]> {
  const items = await rows.query(partition(brokerId), { prefix: KEYS.remediations });
  return inOrder(
    items.map((item) => {
      const remediation = parseStored(remediationSchema, unpacked(item.body));
      if (remediation !== undefined) return remediation;
      throw new StateError(
        `The stored remediation ${textOf(item, 'sk')?.slice(KEYS.remediations.length)} cannot be read.`,
        {
          fix: 'Deploy the version of mq-operator that wrote it.',
        },
      );
    }),
  );
}

function inOrder(remediations: Remediation[]): Remediation[] {
  return remediations.sort((a, b) => a.proposedAt - b.proposedAt || a.id.localeCompare(b.id));
}

async function put(rows: Table, remediation: Remediation): Promise<Remediation> {
  const { brokerId, id, version } = remediation;
  const written = { ...remediation, version: version + 1 };
  const lock = await lockOperation(rows, remediation);
  const index = { Put: { TableName: rows.name, Item: { pk: INDEX, sk: text(brokerId) } } };
  const operations = [rowOperation(rows, written), ...lock, ...(version === 0 ? [index] : [])];
  try {
    await rows.send(new TransactWriteItemsCommand({ TransactItems: operations }));
    return written;
  } catch (error) {
    if (isConflict(error)) throw new ConflictError(brokerId);
    throw error instanceof Error && /size/i.test(error.message) ? tooLarge(id, error) : error;
  }
}

function rowOperation(rows: Table, written: Remediation): TransactWriteItem {
  const { brokerId, id, version, changedAt } = written;
  const first = version === 1;
  const item: Item = {
    pk: partition(brokerId),
    sk: text(KEYS.remediation(id)),
    version: number(version),
    body: packed(written),
    ...(isUnderWay(written) ? { underWay: { BOOL: true } } : {}),
    ...(isOver(written) ? { ttl: expiry(changedAt, KEPT_DAYS) } : {}),
  };
  return {
    Put: {
      TableName: rows.name,
      Item: item,
      ConditionExpression: first ? 'attribute_not_exists(version)' : 'version = :before',
      ...(first ? {} : { ExpressionAttributeValues: { ':before': number(version - 1) } }),
    },
  };
}

/** Takes the broker for a change that is under way, and gives it back when it is no longer. */
async function lockOperation(rows: Table, remediation: Remediation): Promise<TransactWriteItem[]> {
  const { brokerId, id, version } = remediation;
  const Key = { pk: partition(brokerId), sk: text(KEYS.underWay) };
  const mine = { ExpressionAttributeValues: { ':id': text(id) } };
  if (isUnderWay(remediation)) {
    const ConditionExpression = 'attribute_not_exists(remediation) OR remediation = :id';
    return [{ Put: { TableName: rows.name, Item: { ...Key, remediation: text(id) }, ConditionExpression, ...mine } }];
  }
  if (version === 0) return [];
  // What is read here holds for the version that is replaced: another one fails the condition of the row.
  const before = await rows.get(Key.pk, KEYS.remediation(id));
  if (before?.underWay === undefined) return [];
  return [{ Delete: { TableName: rows.name, Key, ConditionExpression: 'remediation = :id', ...mine } }];
}

/** Somebody else wrote it, or another one is under way, or somebody else writes this moment. */
function isConflict(error: unknown): boolean {
  if (!(error instanceof TransactionCanceledException)) return false;
  const codes = error.CancellationReasons?.map(({ Code }) => Code) ?? [];
  return codes.includes('ConditionalCheckFailed') || codes.includes('TransactionConflict');
}

function tooLarge(id: string, cause: Error): StateError {
  return new StateError(`The remediation ${id} is too large to be stored: ${cause.message}`, {
    fix: 'Name fewer queues or virtual hosts in one plan.',
    cause,
  });
}
