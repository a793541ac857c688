import { CreateRoleCommand, GetRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { CreateSecretCommand, PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { CreateTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { createBroker } from '../../scripts/local-aws/create-broker.ts';
import { type AwsStack, awsSettingsSchema } from '../../src/config/aws-settings.ts';
import type { DoctorPlace } from '../../src/config/doctor-place.ts';
import type { DoctorLine } from '../../src/doctor/examination.ts';
import { LOCAL_REGION } from '../../src/lab/aws/ministack.ts';
import { examineDeployed } from '../../src/wiring/aws-stack-doctor.ts';
import { withEmulator } from '../support/emulator.ts';

/** What a stack has beside its brokers: secrets, roles, topics. Each fix, applied as it is printed, clears its finding. */

withEmulator('ministack');
const SECRETS = ['reads-only-1', 'may-write-2', 'signs-hooks-3'] as const;
let stack: AwsStack;
let place: DoctorPlace;

beforeAll(async () => {
  await createBroker('orders');
  const { TopicArn = '' } = await new SNSClient({}).send(new CreateTopicCommand({ Name: 'told' }));
  const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [] });
  const iam = new IAMClient({});
  await iam.send(new CreateRoleCommand({ RoleName: 'remediate', AssumeRolePolicyDocument }));
  const { Role } = await iam.send(new GetRoleCommand({ RoleName: 'remediate' }));
  place = { roles: { remediate: Role?.Arn ?? '' }, subnetIds: [], securityGroupIds: [] };
  stack = {
    region: LOCAL_REGION,
    table: 'state',
    queueUrl: 'https://sqs.eu-west-1.amazonaws.com/111122223333/passes.fifo',
    remediationQueueUrl: 'https://sqs.eu-west-1.amazonaws.com/111122223333/remediations.fifo',
    topicArn: TopicArn,
    settings: awsSettingsSchema.parse({
      readSecret: 'mq-operator/{name}/read',
      notify: {
        channels: {
          hook: { kind: 'webhook', url: 'http://127.0.0.1:9', secret: { secret: 'mq-operator/hook' } },
          others: { kind: 'sns', topicArn: TopicArn.replace('told', 'gone') },
        },
      },
      remediations: { rules: [{ actions: ['reboot-broker'], mode: 'approve', secret: 'mq-operator/{name}/write' }] },
    }),
  };
}, 60_000);

/** The lines of the whole stack by check. No line may hold a secret. */
async function doctor(own: AwsStack = stack) {
  const checks: DoctorLine[] = [];
  for await (const line of examineDeployed(own, place)) checks.push(line);
  for (const secret of SECRETS) expect(JSON.stringify(checks)).not.toContain(secret);
  return (check: string) => checks.find((line) => line.check === check);
}

const CREATE =
  /^aws secretsmanager create-secret --region (\S+) --name (\S+) --secret-string '\{"username":"…","password":"…"\}'$/;

/** Runs the printed command through the SDK, with a password in the place of the dots. */
async function create(fix: string | undefined, password: string): Promise<void> {
  const [, region, Name] = CREATE.exec(fix ?? '') ?? [];
  expect(region).toBe(LOCAL_REGION);
  const SecretString = JSON.stringify({ username: 'somebody', password });
  await new SecretsManagerClient({}).send(new CreateSecretCommand({ Name, SecretString }));
}

test('the secret of the user that reads: absent, unreadable, right', async () => {
  const absent = (await doctor())('credentials');
  expect(absent?.health).toBe('failed');
  await create(absent?.fix, SECRETS[0]);
  expect((await doctor())('credentials')).toMatchObject({ health: 'ok', detail: expect.stringContaining('somebody') });
  const client = new SecretsManagerClient({});
  const SecretId = 'mq-operator/orders/read';
  await client.send(new PutSecretValueCommand({ SecretId, SecretString: SECRETS[0] }));
  const unreadable = (await doctor())('credentials');
  const [, named] =
    /^aws secretsmanager put-secret-value --region \S+ --secret-id (\S+) /.exec(unreadable?.fix ?? '') ?? [];
  expect([unreadable?.health, named]).toEqual(['failed', SecretId]);
  const SecretString = JSON.stringify({ username: 'somebody', password: SECRETS[0] });
  await client.send(new PutSecretValueCommand({ SecretId: named, SecretString }));
  expect((await doctor())('credentials')).toMatchObject({ health: 'ok' });
});

test('the secret of the user that writes: absent, out of reach for the function, right', async () => {
  const absent = (await doctor())('write secret');
  expect(absent?.health).toBe('failed');
  await create(absent?.fix, SECRETS[1]);
  expect((await doctor())('write secret')).toMatchObject({
    health: 'failed',
    fix: expect.stringMatching(/writeSecrets/),
  });
  await allow('write-secret', ['secretsmanager:GetSecretValue']);
  expect((await doctor())('write secret')).toMatchObject({ health: 'ok' });
});

async function allow(PolicyName: string, Action: readonly string[]): Promise<void> {
  const Statement = [{ Effect: 'Allow', Action, Resource: '*' }];
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
  await new IAMClient({}).send(new PutRolePolicyCommand({ RoleName: 'remediate', PolicyName, PolicyDocument }));
}

test('the role that changes brokers needs what the rules enable, and nothing that they do not', async () => {
  const lacking = (await doctor())('permissions');
  expect(lacking).toMatchObject({ health: 'failed', detail: expect.stringContaining('mq:RebootBroker') });
  expect(lacking?.detail).not.toContain('mq:UpdateBroker');
  const named = [...(lacking?.detail.matchAll(/[a-z0-9]+:[A-Z][A-Za-z]+/g) ?? [])].map(([action]) => action);
  await allow('all-that-is-named', named);
  expect((await doctor())('permissions')).toMatchObject({ health: 'ok' });
});

test('a topic that nobody hears, and one that is gone', async () => {
  const silent = (await doctor())('sns');
  const command = /^aws sns subscribe --region \S+ --topic-arn (\S+) --protocol (\S+) --notification-endpoint (\S+)$/;
  const [, TopicArn, Protocol, Endpoint] = command.exec(silent?.fix ?? '') ?? [];
  expect([silent?.health, Protocol]).toEqual(['warning', 'email']);
  await new SNSClient({}).send(new SubscribeCommand({ TopicArn, Protocol, Endpoint }));
  expect((await doctor())('sns')?.fix ?? '').not.toMatch(/aws sns subscribe/);
  expect((await doctor())('others')).toMatchObject({
    health: 'failed',
    fix: expect.stringMatching(/topic that exists/),
  });
  await new SNSClient({}).send(new CreateTopicCommand({ Name: 'gone' }));
  expect((await doctor())('others')?.health).not.toBe('failed');
});

test('the secret of a channel', async () => {
  const absent = (await doctor())('hook');
  expect(absent).toMatchObject({ health: 'failed', detail: expect.stringContaining('mq-operator/hook') });
  await create(absent?.fix, SECRETS[2]);
  expect((await doctor())('hook')).toMatchObject({ health: 'ok' });
});
