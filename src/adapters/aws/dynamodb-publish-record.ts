import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { z } from 'zod';
import type { PublishRecord, PublishRecordStore } from '../../publish/due.ts';
import { parseStored } from '../stored-items.ts';
import { clientSettings } from './client-settings.ts';
import { packed, text, unpacked } from './dynamodb-rows.ts';
import { dynamoTable } from './dynamodb-table.ts';

const PARTITION = { S: 'publish' };
const LAST = 'last';

const recordSchema: z.ZodType<PublishRecord> = z.object({ fingerprint: z.string(), completedAt: z.number() });

/** One row beside the state: what was published last. */
export function openDynamodbPublishRecord(table: string, region: string): PublishRecordStore {
  const rows = dynamoTable(new DynamoDBClient(clientSettings({ region })), table);
  return {
    async load() {
      const item = await rows.get(PARTITION, LAST);
      return item === undefined ? undefined : parseStored(recordSchema, unpacked(item.body));
    },
    save: (record) => rows.batch([{ PutRequest: { Item: { pk: PARTITION, sk: text(LAST), body: packed(record) } } }]),
  };
}
