import { discoveryReaders } from '../adapters/aws/discovery-readers.ts';
import { openDynamodbInventoryStore } from '../adapters/aws/dynamodb-inventory-store.ts';
import { sqsPassQueue } from '../adapters/aws/sqs-pass-queue.ts';
import { systemClock } from '../adapters/local/system-clock.ts';
import type { PassRequest } from '../aws-ports.ts';
import type { AwsStack } from '../config/aws-settings.ts';
import { type DiscoverDependencies, type Discovery, discover } from '../discover/discover.ts';
import { type EventRequest, passesOf } from '../discover/events/passes-of.ts';
import type { AwsEvent } from '../discover/events/schema.ts';
import { ROTATION } from '../discover/settings.ts';

/** The half of the operator that finds brokers and asks for passes; it never talks to a broker. */
export interface AwsDiscovery {
  /** Looks for brokers and asks for a pass over each that is watched. */
  tick(): Promise<Discovery>;
  /** Asks for passes over the brokers that an event is about. */
  event(event: AwsEvent): Promise<EventRequest>;
}

/** Makes its adapters once; a warm function keeps them. */
export function openAwsDiscovery({ region, table, queueUrl, settings }: AwsStack): AwsDiscovery {
  const inventory = openDynamodbInventoryStore(table, region);
  const queue = sqsPassQueue(queueUrl, region);
  const dependencies: DiscoverDependencies = {
    homes: settings.homes ?? [{ region }],
    readersOf: discoveryReaders(),
    store: inventory,
    selection: settings.select,
    rotation: ROTATION,
  };
  const tick = async () => {
    const now = systemClock.now();
    const found = await discover(dependencies, now);
    await queue.send(found.watched.map(({ description }) => scheduledPass(description.id, now)));
    return found;
  };
  return {
    tick,
    async event(event) {
      const request = passesOf(event, await inventory.list(), systemClock.now());
      await queue.send(request.passes);
      if (request.discover) await tick();
      return request;
    },
  };
}

const MINUTE = 60_000;

/** One scheduled pass a minute: two ticks within the same minute ask for the same one. */
function scheduledPass(brokerId: string, now: number): PassRequest {
  return {
    brokerId,
    reason: 'schedule',
    at: now,
    deduplicationId: `${brokerId}-${Math.floor(now / MINUTE)}`.slice(0, 128),
  };
}
