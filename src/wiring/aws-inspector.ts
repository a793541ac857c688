import { openDynamodbInventoryStore } from '../adapters/aws/dynamodb-inventory-store.ts';
import { openDynamodbStateStore } from '../adapters/aws/dynamodb-state-store.ts';
import { AMAZON_MQ_SHARES, partOf } from '../adapters/aws/rate-limit.ts';
import { planningReaders } from '../adapters/aws/readers.ts';
import { secretsManagerSecrets } from '../adapters/aws/secrets-manager-secrets.ts';
import { systemClock } from '../adapters/local/system-clock.ts';
import type { ReadersOf } from '../aws-ports.ts';
import type { AwsStack } from '../config/aws-settings.ts';
import { select } from '../discover/select.ts';
import { toBroker } from '../discover/to-broker.ts';
import type { Broker } from '../model/broker.ts';
import type { Incident } from '../model/incident.ts';
import type { Inspection } from '../model/inspection.ts';
import type { InventoryEntry } from '../model/inventory.ts';
import { inspect, MEMORY_MILLISECONDS } from '../pipeline.ts';
import { awsCollector, PLANNING } from './aws-collector.ts';

/** The brokers that are watched, and a look at one of them that stores nothing and tells nobody. */
export interface AwsInspector {
  entry(brokerId: string): Promise<InventoryEntry | undefined>;
  entries(): Promise<readonly InventoryEntry[]>;
  brokerOf(entry: InventoryEntry): Broker;
  /** What is stored of its incidents. */
  incidents(brokerId: string): Promise<readonly Incident[]>;
  readonly readersOf: ReadersOf;
  /** Everything is read anew: what is decided on it is about to be changed. */
  inspect(entry: InventoryEntry): Promise<Inspection>;
}

/** Makes every adapter once; a warm function keeps them. */
export function awsInspector({ region, table, settings, containers }: AwsStack): AwsInspector {
  const inventory = openDynamodbInventoryStore(table, region);
  const state = openDynamodbStateStore(table, region);
  const access = settings.readSecret === undefined ? undefined : { secret: settings.readSecret };
  const readersOf = planningReaders(partOf(AMAZON_MQ_SHARES.changes, containers));
  const collectorOf = awsCollector(readersOf, secretsManagerSecrets(region), systemClock);
  const isWatched = ({ description }: InventoryEntry) => select(description, settings.select).selected;
  const brokerOf = (entry: InventoryEntry) => toBroker(entry, access);
  return {
    async entry(brokerId) {
      const entry = await inventory.get(brokerId);
      return entry !== undefined && isWatched(entry) ? entry : undefined;
    },
    entries: async () => (await inventory.list()).filter(isWatched),
    brokerOf,
    readersOf,
    incidents: async (brokerId) => (await state.load(brokerId, systemClock.now())).incidents,
    async inspect(entry) {
      const broker = brokerOf(entry);
      const now = systemClock.now();
      const { history } = await state.load(broker.id, now - MEMORY_MILLISECONDS);
      const request = { brokerId: broker.id, reason: PLANNING, at: now, deduplicationId: '' };
      return inspect(broker, history, { collect: collectorOf(entry, request) });
    },
  };
}
