import { CloudWatchClient, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { openDynamodbInventoryStore } from '../../src/adapters/aws/dynamodb-inventory-store.ts';
import { awsSettingsSchema } from '../../src/config/aws-settings.ts';
import { LOCAL_ACCOUNT, LOCAL_REGION } from '../../src/lab/aws/ministack.ts';
import type { InventoryEntry } from '../../src/model/inventory.ts';
import { openAwsPublisher } from '../../src/wiring/aws-publish.ts';
import { aDescription } from '../support/amazon-mq.ts';
import { type CloudwatchFront, startCloudwatchFront } from '../support/cloudwatch-front.ts';
import { createStateTable, withEmulator } from '../support/emulator.ts';

const TABLE = 'publish-function';
const PLACE = { partition: 'aws', account: LOCAL_ACCOUNT };
const MINUTES = 60_000;

const behind = withEmulator('ministack');
let front: CloudwatchFront;
beforeAll(async () => {
  await createStateTable(TABLE);
  front = await startCloudwatchFront(() => behind.url, ['mute-rules', 'queries-of-alarms']);
  process.env.AWS_ENDPOINT_URL_CLOUDWATCH = front.url;
});
afterAll(async () => {
  delete process.env.AWS_ENDPOINT_URL_CLOUDWATCH;
  await front.close();
});

/** One rule, so that the quotas that a run keeps to make nobody wait. */
function publisher(warning = 80) {
  const rules = { 'memory-near-limit': { enabled: true, warning } };
  const settings = awsSettingsSchema.parse({ publish: { alarms: { defaults: { enabled: false, rules } } } });
  return openAwsPublisher({ region: LOCAL_REGION, table: TABLE, queueUrl: '', topicArn: '', settings });
}

function entry(name: string, state = 'RUNNING'): InventoryEntry {
  const description = aDescription({ id: `b-${name}`, name, state, deploymentMode: 'single-instance' });
  return { home: { region: LOCAL_REGION }, state, description, describedAt: 0, interfaces: [] };
}

async function publishMetric(broker: string, node: string): Promise<void> {
  const Dimensions = [
    { Name: 'Broker', Value: broker },
    { Name: 'Node', Value: node },
  ];
  const MetricData = [{ MetricName: 'RabbitMQMemUsed', Dimensions, Value: 1 }];
  await new CloudWatchClient({}).send(new PutMetricDataCommand({ Namespace: 'AWS/AmazonMQ', MetricData }));
}

async function run(operator = publisher()): Promise<readonly string[] | 'not due'> {
  const result = await operator.run(PLACE, MINUTES);
  if (result.kind === 'not-due') return 'not due';
  expect(result.outcome).toMatchObject({ failures: [], left: 0, foreign: [] });
  return result.outcome.done.map(({ kind, resource }) => `${kind} ${resource.name}`);
}

test('a broker that has no figures yet is looked at again; then it is published once', async () => {
  const inventory = openDynamodbInventoryStore(TABLE, LOCAL_REGION);
  await inventory.save([entry('orders'), entry('later', 'CREATION_IN_PROGRESS')]);
  expect(await run()).toContain('create mq-operator-rabbitmq-broker');
  // Nothing to change, and not done either: its node is not known.
  expect(await run()).toEqual([]);
  await publishMetric('orders', 'rabbit@one');
  const made = await run();
  expect(made).toContain('create mq-operator/orders/memory-near-limit/critical/rabbit@one');
  expect(made).toContain('create mq-operator/orders/critical');
  expect(JSON.stringify(made)).not.toContain('later');
  front.changed();
  expect(await run()).toBe('not due');
  expect(front.changed()).toEqual([]);
}, 60_000);

test('changed settings are published, and what a broker that is gone had is removed', async () => {
  const changed = publisher(70);
  const made = await run(changed);
  expect(made).toContain('update mq-operator/orders/memory-near-limit/warning/rabbit@one');
  expect(await run(changed)).toBe('not due');
  await openDynamodbInventoryStore(TABLE, LOCAL_REGION).remove(['b-orders']);
  const removed = await run(changed);
  expect(removed).toContain('delete mq-operator/orders/critical');
  expect(removed).toContain('delete mq-operator/orders/memory-near-limit/critical/rabbit@one');
  expect(await run(changed)).toBe('not due');
}, 60_000);
