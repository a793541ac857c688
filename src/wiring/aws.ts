import { openDynamodbInventoryStore } from '../adapters/aws/dynamodb-inventory-store.ts';
import { openDynamodbStateStore } from '../adapters/aws/dynamodb-state-store.ts';
import { createEventBridgeNotifier } from '../adapters/aws/eventbridge-notifier.ts';
import { AMAZON_MQ_SHARES, partOf } from '../adapters/aws/rate-limit.ts';
import { awsReaders } from '../adapters/aws/readers.ts';
import { secretsManagerSecrets } from '../adapters/aws/secrets-manager-secrets.ts';
import { createSnsNotifier } from '../adapters/aws/sns-notifier.ts';
import { systemClock } from '../adapters/local/system-clock.ts';
import type { PassRequest } from '../aws-ports.ts';
import type { AwsStack } from '../config/aws-settings.ts';
import { select } from '../discover/select.ts';
import { toBroker } from '../discover/to-broker.ts';
import type { Broker } from '../model/broker.ts';
import type { PassOutcome } from '../model/inspection.ts';
import type { StackTestReport, StackTestRequest } from '../notify/stack-test.ts';
import { testChannels } from '../notify/test-channels.ts';
import { reconcile } from '../pipeline.ts';
import type { Notifier, PipelinePorts } from '../ports.ts';
import { awsCollector } from './aws-collector.ts';
import { handOvers } from './aws-hand-over.ts';
import { openChannelsRegardless } from './open-channel.ts';

/** What a test speaks of: nothing that exists. */
const TESTED: Broker = { id: 'test', name: 'test', engine: 'rabbitmq', tags: {} };

/** The half of the operator that looks at brokers, in its AWS home. */
export interface AwsOperator {
  /** One pass. Undefined when the broker is not watched any more. */
  reconcile(request: PassRequest): Promise<PassOutcome | undefined>;
  /** A marked test through the channels of the stack; stored nowhere. */
  testNotify(request: StackTestRequest): Promise<StackTestReport>;
}

/** Makes every adapter once; a warm function keeps them. */
export function openAws(stack: AwsStack): AwsOperator {
  const { region, table, topicArn, settings } = stack;
  const remediations = handOvers(stack);
  const inventory = openDynamodbInventoryStore(table, region);
  const state = openDynamodbStateStore(table, region);
  const secrets = secretsManagerSecrets(region);
  const topic = createSnsNotifier({ channel: 'sns', topicArn, region, links: settings.notify.links });
  let channels: Promise<readonly Notifier[]> | undefined;
  const access = settings.readSecret === undefined ? undefined : { secret: settings.readSecret };
  const readersOf = awsReaders(partOf(AMAZON_MQ_SHARES.passes, stack.containers));
  const collectorOf = awsCollector(readersOf, secrets, systemClock, settings.cloudwatch);
  const openNotifiers = async () => {
    channels ??= openChannelsRegardless(settings.notify, {
      secrets,
      clock: systemClock,
      region,
      awsChannels: async () => ({ createSnsNotifier, createEventBridgeNotifier }),
    });
    return [topic, ...(await channels)];
  };
  return {
    async testNotify({ severity, channel: only }) {
      const notifiers = (await openNotifiers()).filter(({ channel }) => only === undefined || channel === only);
      return {
        routes: settings.incidents.routes.map(({ name, channels: names }) => ({ name, channels: names })),
        channels: notifiers.map(({ channel }) => channel),
        hops: [...(await testChannels(notifiers, { broker: TESTED, severity, clock: systemClock }))],
      };
    },
    async reconcile(request) {
      const entry = await inventory.get(request.brokerId);
      if (entry === undefined || !select(entry.description, settings.select).selected) return undefined;
      const notifiers = await openNotifiers();
      const ports: PipelinePorts = {
        clock: systemClock,
        state,
        notifiers,
        collect: collectorOf(entry, request),
        ...(remediations === undefined ? {} : { remediations }),
      };
      const outcome = await reconcile(toBroker(entry, access), ports, settings);
      await remediations?.handOverEnded(request.brokerId);
      return outcome;
    },
  };
}
