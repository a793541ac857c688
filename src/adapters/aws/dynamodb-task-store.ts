import { createHash } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { TaskStore, WaitingTask } from '../../aws-ports.ts';
import { clientSettings } from './client-settings.ts';
import { expiry, type Item, KEYS, partition, text, textOf } from './dynamodb-rows.ts';
import { dynamoTable } from './dynamodb-table.ts';

/** A task of a state machine may wait for a year, but no remediation lasts for so long. */
const KEPT_DAYS = 30;

/** Waiting tasks beside the remediations, in the same table. `now` in epoch milliseconds. */
export function openDynamodbTaskStore(table: string, region: string, now: () => number): TaskStore {
  const rows = dynamoTable(new DynamoDBClient(clientSettings({ region })), table);
  const keyOf = ({ brokerId, remediationId, taskToken }: WaitingTask) => ({
    pk: partition(brokerId),
    // Tokens are longer than a key should be.
    sk: text(KEYS.task(remediationId, createHash('sha256').update(taskToken).digest('hex').slice(0, 32))),
  });
  return {
    async add(task) {
      const { remediationId, taskToken } = task;
      const ttl = expiry(now(), KEPT_DAYS);
      const Item = { ...keyOf(task), remediation: text(remediationId), token: text(taskToken), ttl };
      await rows.batch([{ PutRequest: { Item } }]);
    },
    of: async (brokerId) =>
      (await rows.query(partition(brokerId), { prefix: KEYS.tasks })).flatMap((item) => taskOf(brokerId, item)),
    remove: (task) => rows.batch([{ DeleteRequest: { Key: keyOf(task) } }]),
  };
}

function taskOf(brokerId: string, item: Item): WaitingTask[] {
  const [remediationId, taskToken] = [textOf(item, 'remediation'), textOf(item, 'token')];
  return remediationId === undefined || taskToken === undefined ? [] : [{ brokerId, remediationId, taskToken }];
}
