import {
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { Receipt } from '../../model/effect.ts';
import { awsErrorName } from './aws-error.ts';
import { expiry, KEYS, number, packed, partition, text } from './dynamodb-rows.ts';
import type { Table } from './dynamodb-table.ts';

const KEPT_DAYS = 90;

/** One receipt, its effect and the newest receipt of the incident and channel. A repeat changes nothing. */
export async function recordReceipt(rows: Table, brokerId: string, receipt: Receipt): Promise<void> {
  const isNew = await recordOnce(rows, brokerId, receipt);
  if (isNew && receipt.incidentId !== undefined) await rememberNewest(rows, brokerId, receipt, receipt.incidentId);
}

/** False when the receipt was there already. */
async function recordOnce(rows: Table, brokerId: string, receipt: Receipt): Promise<boolean> {
  const put = putReceipt(rows.name, brokerId, receipt);
  try {
    await rows.send(
      new TransactWriteItemsCommand({ TransactItems: [put, settleEffect(rows.name, brokerId, receipt)] }),
    );
    return true;
  } catch (error) {
    const [receiptThere, effectGone] = failedConditions(error);
    if (receiptThere) return false;
    if (!effectGone) throw error;
    // The effect left the outbox in between; the answer is kept all the same.
    await rows.send(new TransactWriteItemsCommand({ TransactItems: [put] }));
    return true;
  }
}

function failedConditions(error: unknown): readonly boolean[] {
  if (!(error instanceof TransactionCanceledException)) throw error;
  return (error.CancellationReasons ?? []).map(({ Code }) => Code === 'ConditionalCheckFailed');
}

function putReceipt(table: string, brokerId: string, receipt: Receipt): TransactWriteItem {
  return {
    Put: {
      TableName: table,
      Item: {
        pk: partition(brokerId),
        sk: text(KEYS.receipt(receipt.incidentId, receipt.effectId, receipt.at)),
        body: packed(receipt),
        at: number(receipt.at),
        ttl: expiry(receipt.at, KEPT_DAYS),
      },
      ConditionExpression: 'attribute_not_exists(pk)',
    },
  };
}

function settleEffect(table: string, brokerId: string, receipt: Receipt): TransactWriteItem {
  const Key = { pk: partition(brokerId), sk: text(KEYS.effect(receipt.effectId)) };
  if (receipt.outcome === 'sent' || receipt.outcome === 'skipped') return { Delete: { TableName: table, Key } };
  const { retryAfterMilliseconds } = receipt;
  const retry = retryAfterMilliseconds === undefined ? 'REMOVE retryAfter' : ', retryAfter = :retryAfter';
  return {
    Update: {
      TableName: table,
      Key,
      UpdateExpression: `SET attempts = attempts + :one, lastAt = :at, lastOutcome = :outcome ${retry}`,
      ConditionExpression: 'attribute_exists(pk)',
      ExpressionAttributeValues: {
        ':one': number(1),
        ':at': number(receipt.at),
        ':outcome': text(receipt.outcome),
        ...(retryAfterMilliseconds === undefined ? {} : { ':retryAfter': number(retryAfterMilliseconds) }),
      },
    },
  };
}

async function rememberNewest(rows: Table, brokerId: string, receipt: Receipt, incidentId: string): Promise<void> {
  try {
    await rows.send(
      new UpdateItemCommand({
        TableName: rows.name,
        Key: { pk: partition(brokerId), sk: text(KEYS.lastReceipt(incidentId, receipt.channel)) },
        UpdateExpression: 'SET body = :body, #at = :at, incident = :incident, #ttl = :ttl',
        ConditionExpression: 'attribute_not_exists(#at) OR #at <= :at',
        ExpressionAttributeNames: { '#at': 'at', '#ttl': 'ttl' },
        ExpressionAttributeValues: {
          ':body': packed(receipt),
          ':at': number(receipt.at),
          ':incident': text(incidentId),
          ':ttl': expiry(receipt.at, KEPT_DAYS),
        },
      }),
    );
  } catch (error) {
    // A newer one is there.
    if (awsErrorName(error) !== 'ConditionalCheckFailedException') throw error;
  }
}
