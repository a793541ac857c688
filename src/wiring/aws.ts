import { openDynamodbInventoryStore } from '../adapters/aws/dynamodb-inventory-store.ts';
import { openDynamodbStateStore } from '../adapters/aws/dynamodb-state-store.ts';
import { awsReaders } from '../adapters/aws/readers.ts';
import { secretsManagerSecrets } from '../adapters/aws/secrets-manager-secrets.ts';
import { createSnsNotifier } from '../adapters/aws/sns-notifier.ts';
import { sqsPassQueue } from '../adapters/aws/sqs-pass-queue.ts';
import { systemClock } from '../adapters/local/system-clock.ts';
import type { PassQueue, PassRequest, ReadersOf } from '../aws-ports.ts';
import type { AwsStack } from '../config/aws-settings.ts';
import { type DiscoverDependencies, type Discovery, discover } from '../discover/discover.ts';
import { type EventRequest, passesOf } from '../discover/events/passes-of.ts';
import type { AwsEvent } from '../discover/events/schema.ts';
import { select } from '../discover/select.ts';
import { ROTATION } from '../discover/settings.ts';
import { toBroker } from '../discover/to-broker.ts';
import { type PassOutcome, type PipelinePorts, reconcile } from '../pipeline.ts';
import { awsCollector } from './aws-collector.ts';

/** The operator in its AWS home. Each method is what one function of the stack does. */
export interface AwsOperator {
  /** Looks for brokers and asks for a pass over each that is watched. */
  tick(): Promise<Discovery>;
  /** One pass. Undefined when the broker is not watched any more. */
  reconcile(request: PassRequest): Promise<PassOutcome | undefined>;
  /** Asks for passes over the brokers that an event is about. */
  event(event: AwsEvent): Promise<EventRequest>;
}

/** Makes every adapter once; a warm function keeps them. */
export function openAws(stack: AwsStack, readersOf: ReadersOf = awsReaders()): AwsOperator {
  const { region, table, settings } = stack;
  const inventory = openDynamodbInventoryStore(table, region);
  const queue = sqsPassQueue(stack.queueUrl, region);
  const state = openDynamodbStateStore(table, region);
  const notifiers = [createSnsNotifier({ channel: 'sns', topicArn: stack.topicArn, region })];
  const access = settings.readSecret === undefined ? undefined : { secret: settings.readSecret };
  const collectorOf = awsCollector(readersOf, secretsManagerSecrets(region), systemClock);
  const discovery: DiscoverDependencies = {
    homes: settings.homes ?? [{ region }],
    readersOf,
    store: inventory,
    selection: settings.select,
    rotation: ROTATION,
  };
  const tick = async () => {
    const now = systemClock.now();
    const found = await discover(discovery, now);
    await queue.send(found.watched.map(({ description }) => scheduledPass(description.id, now)));
    return found;
  };
  return {
    tick,
    async reconcile(request) {
      const entry = await inventory.get(request.brokerId);
      if (entry === undefined || !select(entry.description, settings.select).selected) return undefined;
      const ports: PipelinePorts = { clock: systemClock, state, notifiers, collect: collectorOf(entry, request) };
      return reconcile(toBroker(entry, access), ports, settings.incidents);
    },
    event: (event) => requestPasses(event, inventory.list(), queue, tick),
  };
}

async function requestPasses(
  event: AwsEvent,
  known: ReturnType<ReturnType<typeof openDynamodbInventoryStore>['list']>,
  queue: PassQueue,
  tick: () => Promise<Discovery>,
): Promise<EventRequest> {
  const request = passesOf(event, await known, systemClock.now());
  await queue.send(request.passes);
  if (request.discover) await tick();
  return request;
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
