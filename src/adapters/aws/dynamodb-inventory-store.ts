import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { z } from 'zod';
import type { InventoryStore } from '../../aws-ports.ts';
import type { InventoryEntry } from '../../model/inventory.ts';
import { parseStored } from '../stored-items.ts';
import { clientSettings } from './client-settings.ts';
import { type Item, packed, text, unpacked } from './dynamodb-rows.ts';
import { dynamoTable } from './dynamodb-table.ts';

const PARTITION = { S: 'inventory' };

const optional = z.string().exactOptional();
const entrySchema: z.ZodType<InventoryEntry> = z.object({
  home: z.object({ region: z.string(), roleArn: optional }),
  state: z.string(),
  describedAt: z.number(),
  interfaces: z.array(
    z.object({ id: z.string(), ipAddress: z.string(), status: z.enum(['attached', 'detached', 'gone']) }),
  ),
  description: z.object({
    id: z.string(),
    arn: optional,
    name: z.string(),
    engine: z.enum(['rabbitmq', 'activemq']),
    engineVersion: optional,
    state: z.string(),
    deploymentMode: z.enum(['single-instance', 'cluster-multi-az', 'active-standby-multi-az']).exactOptional(),
    instanceType: optional,
    storageType: optional,
    storageSize: z.number().exactOptional(),
    actionsRequired: z.array(z.object({ code: z.string(), info: optional })),
    pending: z.object({
      engineVersion: optional,
      instanceType: optional,
      storageSize: z.number().exactOptional(),
      configuration: z.object({ id: z.string(), revision: z.number() }).exactOptional(),
      authenticationStrategy: optional,
      securityGroups: z.array(z.string()).exactOptional(),
      replicationMode: optional,
      replicationRole: optional,
    }),
    instances: z.array(z.object({ consoleUrl: optional, endpoints: z.array(z.string()), ipAddress: optional })),
    kmsKeyId: optional,
    logs: z.object({ general: optional, audit: optional }),
    maintenanceWindow: z
      .object({
        dayOfWeek: z.enum(['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY']),
        timeOfDay: z.string(),
        timeZone: z.string(),
      })
      .exactOptional(),
    autoMinorVersionUpgrade: z.boolean().exactOptional(),
    publiclyAccessible: z.boolean().exactOptional(),
    subnetIds: z.array(z.string()),
    securityGroups: z.array(z.string()),
    replication: z
      .object({
        role: z.enum(['primary', 'replica']),
        counterpart: z.object({ brokerId: z.string(), region: z.string() }).exactOptional(),
      })
      .exactOptional(),
    tags: z.record(z.string(), z.string()),
  }),
});

/** The inventory beside the state, in the same table. An entry that does not parse is found anew by the next tick. */
export function openDynamodbInventoryStore(table: string, region: string): InventoryStore {
  const rows = dynamoTable(new DynamoDBClient(clientSettings({ region })), table);
  return {
    list: async () => (await rows.query(PARTITION)).flatMap(entryOf),
    get: async (brokerId) => entryOf(await rows.get(PARTITION, brokerId))[0],
    save: (entries) =>
      rows.batch(
        entries.map((entry) => ({
          PutRequest: { Item: { pk: PARTITION, sk: text(entry.description.id), body: packed(entry) } },
        })),
      ),
    remove: (brokerIds) =>
      rows.batch(brokerIds.map((id) => ({ DeleteRequest: { Key: { pk: PARTITION, sk: text(id) } } }))),
  };
}

function entryOf(item: Item | undefined): InventoryEntry[] {
  const entry = item === undefined ? undefined : parseStored(entrySchema, unpacked(item.body));
  return entry === undefined ? [] : [entry];
}
