import {
  type AttributeValue,
  BatchWriteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  QueryCommand,
  type TransactWriteItemsCommand,
  type UpdateItemCommand,
  type WriteRequest,
} from '@aws-sdk/client-dynamodb';
import { present } from '../../collect/rabbitmq/loose.ts';
import { type Item, text } from './dynamodb-rows.ts';

const BATCH = 25;

export interface Range {
  readonly prefix?: string;
  /** Sort keys from here (included) to `to`. */
  readonly from?: string;
  readonly to?: string;
  readonly newestFirst?: boolean;
  readonly limit?: number;
  readonly equals?: readonly [name: string, value: AttributeValue];
}

/** One table as the store uses it: consistent reads, all pages. */
export interface Table {
  readonly name: string;
  get(pk: AttributeValue, sk: string): Promise<Item | undefined>;
  query(pk: AttributeValue, range?: Range): Promise<readonly Item[]>;
  /** In batches; what DynamoDB leaves unprocessed is sent again. */
  batch(requests: readonly WriteRequest[]): Promise<void>;
  send(command: TransactWriteItemsCommand | UpdateItemCommand): Promise<void>;
}

export function dynamoTable(client: DynamoDBClient, name: string): Table {
  return {
    name,
    get: async (pk, sk) => {
      const command = new GetItemCommand({ TableName: name, Key: { pk, sk: text(sk) }, ConsistentRead: true });
      return (await client.send(command)).Item;
    },
    query: (pk, range = {}) => queryAll(client, name, pk, range),
    batch: async (requests) => {
      for (let start = 0; start < requests.length; start += BATCH) {
        await batchOne(client, name, requests.slice(start, start + BATCH));
      }
    },
    send: async (command) => {
      // The union has no common overload of `send`.
      if (isUpdate(command)) await client.send(command);
      else await client.send(command);
    },
  };
}

function isUpdate(command: TransactWriteItemsCommand | UpdateItemCommand): command is UpdateItemCommand {
  return 'Key' in command.input;
}

async function queryAll(
  client: DynamoDBClient,
  name: string,
  pk: AttributeValue,
  { prefix, from, to, newestFirst = false, limit = Number.POSITIVE_INFINITY, equals }: Range,
): Promise<readonly Item[]> {
  const conditions = ['pk = :pk'];
  if (prefix !== undefined) conditions.push('begins_with(sk, :prefix)');
  if (from !== undefined && to !== undefined) conditions.push('sk BETWEEN :from AND :to');
  const values = present({
    ':pk': pk,
    ':prefix': prefix === undefined ? undefined : text(prefix),
    ':from': from === undefined ? undefined : text(from),
    ':to': to === undefined ? undefined : text(to),
    ':equals': equals?.[1],
  });
  const items: Item[] = [];
  let start: Item | undefined;
  do {
    const page = await client.send(
      new QueryCommand({
        TableName: name,
        KeyConditionExpression: conditions.join(' AND '),
        ExpressionAttributeValues: values,
        ConsistentRead: true,
        ScanIndexForward: !newestFirst,
        ...(equals === undefined
          ? {}
          : { FilterExpression: '#equals = :equals', ExpressionAttributeNames: { '#equals': equals[0] } }),
        ...(Number.isFinite(limit) && equals === undefined ? { Limit: Math.max(1, limit - items.length) } : {}),
        ...present({ ExclusiveStartKey: start }),
      }),
    );
    items.push(...(page.Items ?? []));
    start = page.LastEvaluatedKey;
  } while (start !== undefined && items.length < limit);
  return Number.isFinite(limit) ? items.slice(0, limit) : items;
}

async function batchOne(client: DynamoDBClient, name: string, requests: readonly WriteRequest[]): Promise<void> {
  let rest: WriteRequest[] | undefined = [...requests];
  while (rest !== undefined && rest.length > 0) {
    const command: BatchWriteItemCommand = new BatchWriteItemCommand({ RequestItems: { [name]: rest } });
    const { UnprocessedItems } = await client.send(command);
    rest = UnprocessedItems?.[name];
  }
}
