import { setTimeout as sleep } from 'node:timers/promises';
import { CreateKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { z } from 'zod';
import { createBroker } from '../../scripts/local-aws/create-broker.ts';
import { LOCAL_STACK } from '../../src/lab/aws/deploy.ts';
import { LOCAL_ACCOUNT } from '../../src/lab/aws/ministack.ts';
import type { AwsCall } from '../../src/lab/aws/proxy-call.ts';
import { EXPIRED, INTERNAL, THROTTLED } from '../../src/lab/aws/proxy-faults.ts';
import { withDeployedStack } from '../support/deployed-stack.ts';
import { deployedPolicies, type IamRequest, iamRequestsOf, isAllowed } from '../support/iam.ts';

/** Two Regions, and another account by its role, from one deployment. */
const ROLE = 'arn:aws:iam::444455556666:role/mq-operator-read';
const HOMES = [{ region: 'eu-west-1' }, { region: 'us-west-2' }, { region: 'eu-central-1', roleArn: ROLE }];
const deployed = withDeployedStack({
  assumableRole: ROLE,
  settings: JSON.stringify({
    homes: HOMES,
    readSecret: 'mq-operator/{name}/read',
    incidents: { delivery: { retrySeconds: 1 } },
  }),
});

const tickSchema = z.object({ watched: z.number(), leftOut: z.number(), failures: z.number() });
const passesSchema = z.object({ batchItemFailures: z.array(z.object({ itemIdentifier: z.string() })) });

const tick = async () => tickSchema.parse(await deployed.stack.invoke('tick'));

/** A batch as the queue delivers it; the ids say which message is which. */
async function deliver(...brokerIds: readonly string[]): Promise<readonly string[]> {
  const Records = brokerIds.map((brokerId, index) => ({
    messageId: `${index}-${brokerId}`,
    receiptHandle: 'r',
    body: JSON.stringify({ brokerId, reason: 'test', at: 0, deduplicationId: `d-${index}` }),
    attributes: {
      ApproximateReceiveCount: '1',
      ApproximateFirstReceiveTimestamp: '0',
      SenderId: 's',
      SentTimestamp: '0',
      MessageGroupId: brokerId,
    },
    messageAttributes: {},
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn:aws:sqs:eu-west-1:111122223333:passes.fifo',
    awsRegion: 'eu-west-1',
  }));
  const { batchItemFailures } = passesSchema.parse(await deployed.stack.invoke('reconcile', { Records }));
  return batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
}

/** Amazon MQ demands something of the broker, by a code that nobody knows. */
function demand(brokerId: string, ...codes: readonly string[]): void {
  deployed.stack.proxy.overlay(brokerId, {
    brokerState: codes.length === 0 ? 'RUNNING' : 'CRITICAL_ACTION_REQUIRED',
    actionsRequired: codes.map((actionRequiredCode) => ({ actionRequiredCode, actionRequiredInfo: 'see the guide' })),
  });
}

/** A pass that is delivered again until it was completed, as the queue does it. */
async function pass(brokerId: string): Promise<void> {
  for (let attempt = 0; attempt < 20; attempt += 1) {
    if ((await deliver(brokerId)).length === 0) return;
    await sleep(300);
  }
  throw new Error(`no pass over ${brokerId} was completed`);
}

const CONDITION = 'action-required-unknown';
const told = async (brokerId: string) =>
  (await deployed.stack.told()).filter(
    ({ broker, incident }) => broker?.id === brokerId && incident?.condition === CONDITION,
  );
const toldOf = async (brokerId: string) => (await told(brokerId)).map(({ reason }) => reason);
const openCodes = async (brokerId: string) =>
  (await deployed.stack.state.load(brokerId, 0)).incidents
    .filter(({ conditionId, state }) => conditionId === CONDITION && state === 'open')
    .flatMap(({ observations }) => observations.map(({ subject }) => ('name' in subject ? subject.name : '')));
/** Calls that the functions of the stack make. */
const calls =
  (service: string, action: string, of: (call: AwsCall) => boolean = () => true) =>
  (call: AwsCall) =>
    call.application !== '' && call.service === service && call.action === action && of(call);
const countOf = (matches: (call: AwsCall) => boolean) => deployed.stack.proxy.calls.filter(matches).length;

let [orders, payments, billing, far, foreign] = ['', '', '', '', ''];
beforeAll(async () => {
  const { stopSchedule, proxy } = deployed.stack;
  await stopSchedule();
  orders = await createBroker('orders', {}, { region: 'eu-west-1' });
  payments = await createBroker('payments', {}, { region: 'eu-west-1' });
  billing = await createBroker('billing', {}, { region: 'eu-west-1' });
  far = await createBroker('far', {}, { region: 'us-west-2' });
  foreign = await createBroker('foreign', {}, { region: 'eu-central-1', credentials: await signedInElsewhere() });
  // One of them with everything that a pass can read.
  const { KeyMetadata } = await new KMSClient({}).send(new CreateKeyCommand({ Description: 'of the broker' }));
  await new SecretsManagerClient({}).send(
    new CreateSecretCommand({ Name: 'mq-operator/billing/read', SecretString: '{"username":"a","password":"b"}' }),
  );
  proxy.overlay(billing, {
    brokerInstances: [{ consoleURL: 'http://127.0.0.1:9', endpoints: [], ipAddress: '10.0.0.9' }],
    encryptionOptions: { kmsKeyId: KeyMetadata?.Arn, useAwsOwnedKey: false },
    logs: { general: true, generalLogGroup: `/aws/amazonmq/broker/${billing}/general` },
  });
}, 60_000);

async function signedInElsewhere() {
  const { Credentials } = await new STSClient({}).send(
    new AssumeRoleCommand({ RoleArn: ROLE, RoleSessionName: 'test' }),
  );
  return {
    accessKeyId: Credentials?.AccessKeyId ?? '',
    secretAccessKey: Credentials?.SecretAccessKey ?? '',
    sessionToken: Credentials?.SessionToken ?? '',
  };
}

test('one deployment finds the brokers of several Regions and of another account, and reads each where it is', async () => {
  expect(await tick()).toEqual({ watched: 5, leftOut: 0, failures: 0 });
  for (const brokerId of [orders, payments, billing, far, foreign]) await pass(brokerId);
  expect((await deployed.stack.state.load(foreign, 0)).record).toMatchObject({ name: 'foreign' });
  const readIn = (brokerId: string) => [
    ...new Set(
      deployed.stack.proxy.calls
        .filter(calls('mq', 'DescribeBroker', ({ path }) => path.endsWith(brokerId)))
        .map(({ region }) => region),
    ),
  ];
  expect([orders, far, foreign].map(readIn)).toEqual([['eu-west-1'], ['us-west-2'], ['eu-central-1']]);
}, 60_000);

test('an API that throttles every listing: what is known is watched on, and passes are asked for', async () => {
  const before = countOf(calls('sqs', 'SendMessageBatch'));
  const over = deployed.stack.proxy.trouble(calls('mq', 'ListBrokers'), THROTTLED.mq);
  expect(await tick()).toEqual({ watched: 5, leftOut: 0, failures: 3 });
  over();
  expect(countOf(calls('sqs', 'SendMessageBatch'))).toBeGreaterThan(before);
  expect(await tick()).toMatchObject({ failures: 0 });
}, 60_000);

test('a broker that cannot be described is a failure of its own', async () => {
  demand(payments, 'RABBITMQ_NEW');
  const over = deployed.stack.proxy.trouble(
    calls('mq', 'DescribeBroker', ({ path }) => path.endsWith(payments)),
    INTERNAL,
  );
  expect(await tick()).toEqual({ watched: 5, leftOut: 0, failures: 1 });
  over();
  demand(payments);
  expect(await tick()).toMatchObject({ failures: 0 });
}, 60_000);

test('a Region that does not answer costs the others nothing but time', async () => {
  const over = deployed.stack.proxy.trouble((call) => call.service === 'mq' && call.region === 'us-west-2', {
    kind: 'hang',
  });
  demand(orders, 'RABBITMQ_FIRST');
  const ticking = tick();
  await pass(orders);
  expect(await openCodes(orders)).toEqual(['RABBITMQ_FIRST']);
  expect(await ticking).toEqual({ watched: 5, leftOut: 0, failures: 1 });
  over();
  expect(await toldOf(orders)).toEqual(['opened']);
}, 60_000);

test('credentials that expired: what is open stays open, and is not told again', async () => {
  const over = [
    deployed.stack.proxy.trouble((call) => call.application !== '' && call.service === 'mq', EXPIRED),
    deployed.stack.proxy.trouble((call) => call.application !== '' && call.service === 'monitoring', EXPIRED),
  ];
  await pass(orders);
  await pass(orders);
  for (const end of over) end();
  await pass(orders);
  expect(await openCodes(orders)).toEqual(['RABBITMQ_FIRST']);
  expect(await toldOf(orders)).toEqual(['opened']);
}, 60_000);

test('SNS throttles: the incident is recorded, and told once when SNS takes it', async () => {
  demand(payments, 'RABBITMQ_SECOND');
  const over = deployed.stack.proxy.trouble(calls('sns', 'Publish'), THROTTLED.sns);
  await pass(payments);
  await pass(payments);
  expect(await openCodes(payments)).toEqual(['RABBITMQ_SECOND']);
  expect(await toldOf(payments)).toEqual([]);
  over();
  await sleep(4_500);
  await pass(payments);
  await pass(payments);
  expect(await toldOf(payments)).toEqual(['opened']);
}, 60_000);

test('an answer of SNS that is lost: whoever is told twice can see by the id that it is the same', async () => {
  demand(billing, 'RABBITMQ_LOST');
  let lost = 0;
  const over = deployed.stack.proxy.trouble(
    calls('sns', 'Publish', ({ body }) => body.includes('RABBITMQ_LOST') && lost++ === 0),
    { kind: 'lose-answer' },
  );
  await pass(billing);
  over();
  await pass(billing);
  const events = await told(billing);
  expect(events.map(({ reason }) => reason)).toEqual(['opened', 'opened']);
  expect(new Set(events.map(({ id }) => id)).size).toBe(1);
}, 60_000);

test('a commit whose answer is lost, and a connection that breaks: carried out once, told once', async () => {
  demand(far, 'RABBITMQ_THIRD');
  await tick();
  let seen = 0;
  const over = deployed.stack.proxy.trouble(
    calls('dynamodb', 'TransactWriteItems', ({ body }) => body.includes(far) && seen++ === 0),
    { kind: 'lose-answer' },
  );
  await pass(far);
  over();
  let cut = 0;
  const whole = deployed.stack.proxy.trouble(
    calls('dynamodb', 'Query', () => cut++ % 2 === 0),
    { kind: 'cut' },
  );
  await pass(far);
  whole();
  expect(seen).toBeGreaterThan(0);
  expect(cut).toBeGreaterThan(0);
  expect(await openCodes(far)).toEqual(['RABBITMQ_THIRD']);
  expect(await toldOf(far)).toEqual(['opened']);
}, 60_000);

test('a batch with a broker whose state cannot be read: that one comes again, the others are done', async () => {
  const version = async (brokerId: string) => (await deployed.stack.state.load(brokerId, 0)).version;
  const [before, after] = [await version(orders), async () => version(orders)];
  const over = deployed.stack.proxy.trouble(
    calls('dynamodb', 'Query', ({ body }) => body.includes(payments)),
    INTERNAL,
  );
  expect(await deliver(payments, orders)).toEqual([`0-${payments}`]);
  over();
  expect(await after()).toBeGreaterThan(before);
  await pass(payments);
  expect(await toldOf(payments)).toEqual(['opened']);
}, 60_000);

test('one message delivered to several runs at once, and again later: told once', async () => {
  demand(foreign, 'RABBITMQ_FOURTH');
  await tick();
  await Promise.all([deliver(foreign), deliver(foreign), deliver(foreign)]);
  await pass(foreign);
  await deliver(foreign, foreign);
  expect(await openCodes(foreign)).toEqual(['RABBITMQ_FOURTH']);
  expect(await toldOf(foreign)).toEqual(['opened']);
}, 60_000);

test('events that come twice and in the wrong order are hints: what is true is read', async () => {
  const alarm = (value: string) => ({
    alarmName: 'memory',
    state: { value },
    configuration: {
      metrics: [{ metricStat: { metric: { namespace: 'AWS/AmazonMQ', name: 'X', dimensions: { Broker: 'orders' } } } }],
    },
  });
  const asked = countOf(calls('sqs', 'SendMessageBatch', ({ application }) => application === 'mq-operator-event'));
  // Over before it began, and everything twice.
  for (const value of ['OK', 'OK', 'ALARM', 'ALARM']) {
    await deployed.stack.event('aws.cloudwatch', 'CloudWatch Alarm State Change', alarm(value));
  }
  const sent = () =>
    countOf(calls('sqs', 'SendMessageBatch', ({ application }) => application === 'mq-operator-event'));
  for (let wait = 0; wait < 40 && sent() < asked + 4; wait += 1) await sleep(250);
  expect(sent()).toBe(asked + 4);
  await pass(orders);
  expect(await openCodes(orders)).toEqual(['RABBITMQ_FIRST']);
  expect(await toldOf(orders)).toEqual(['opened']);
}, 60_000);

test('when everything is well again, each is resolved once', async () => {
  const troubled = [orders, payments, far, foreign];
  for (const brokerId of troubled) demand(brokerId);
  await tick();
  const isOver = async (brokerId: string) => (await toldOf(brokerId)).includes('resolved');
  for (const brokerId of troubled) {
    for (let round = 0; round < 40 && !(await isOver(brokerId)); round += 1) {
      for (const each of troubled) await pass(each);
      await sleep(2_000);
    }
    await pass(brokerId);
    expect(await toldOf(brokerId)).toEqual(['opened', 'resolved']);
  }
}, 150_000);

describe.each([
  ['tick', 'TickRole', 6],
  ['event', 'EventRole', 2],
  ['reconcile', 'ReconcileRole', 12],
] as const)('%s', (name, role, atLeast) => {
  const made = (): readonly IamRequest[] => {
    const requests = deployed.stack.proxy.calls
      .filter(({ application }) => application === `mq-operator-${name}`)
      .flatMap(iamRequestsOf);
    return [...new Map(requests.map((request) => [`${request.action} ${request.resource}`, request])).values()];
  };

  test('IAM would have let it do all that it did here', async () => {
    const policies = await deployedPolicies(LOCAL_STACK, role);
    const requests = made();
    expect(new Set(requests.map(({ action }) => action)).size).toBeGreaterThanOrEqual(atLeast);
    for (const request of requests) expect([request, await isAllowed(policies, request)]).toEqual([request, true]);
  }, 30_000);

  test('and nothing of it on what belongs to somebody else', async () => {
    const policies = await deployedPolicies(LOCAL_STACK, role);
    const others = made().filter(({ resource }) => resource !== '*' && resource !== ROLE);
    expect(others.length).toBeGreaterThan(1);
    for (const { action, resource } of others) {
      const elsewhere = { action, resource: resource.replace(LOCAL_ACCOUNT, '999999999999') };
      expect([elsewhere, await isAllowed(policies, elsewhere)]).toEqual([elsewhere, false]);
    }
  }, 30_000);
});
