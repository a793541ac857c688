import { CloudWatchClient, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient, CreateLogGroupCommand, PutResourcePolicyCommand } from '@aws-sdk/client-cloudwatch-logs';
import { CreateAccessKeyCommand, CreateUserCommand, IAMClient, PutUserPolicyCommand } from '@aws-sdk/client-iam';
import { MqClient, UpdateBrokerCommand } from '@aws-sdk/client-mq';
import { createBroker } from '../../scripts/local-aws/create-broker.ts';
import { metricsOfBroker } from '../../src/collect/cloudwatch/plan-queries.ts';
import { remediationSettingsSchema } from '../../src/config/remediation-settings.ts';
import type { DoctorLine } from '../../src/doctor/examination.ts';
import { doctorReport } from '../../src/doctor/report.ts';
import { LOCAL_REGION } from '../../src/lab/aws/ministack.ts';
import { examineOwnAccount } from '../../src/wiring/account-doctor.ts';
import { runCli } from '../support/cli.ts';
import { withEmulator } from '../support/emulator.ts';

/** What AWS itself has to provide is missing at first; each fix, applied as it is printed, clears its finding. */

const shared = withEmulator('ministack');

beforeAll(async () => {
  const iam = new IAMClient({});
  await iam.send(new CreateUserCommand({ UserName: 'watcher' }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: 'watcher' }));
  // From here on everything is asked by this user; the emulator simulates what it may, and lets it.
  process.env.AWS_ACCESS_KEY_ID = AccessKey?.AccessKeyId;
  process.env.AWS_SECRET_ACCESS_KEY = AccessKey?.SecretAccessKey;
}, 60_000);

/** The lines of the account. No line may hold a secret. */
async function doctor(remediations: object = {}) {
  const checks: DoctorLine[] = [];
  const settings = remediationSettingsSchema.parse(remediations);
  for await (const line of examineOwnAccount(LOCAL_REGION, settings)) checks.push(line);
  expect(JSON.stringify(checks)).not.toContain(process.env.AWS_SECRET_ACCESS_KEY);
  return { of: (check: string) => checks.find((line) => line.check === check) };
}

test('a Region without brokers is remarked, and those that are made are found', async () => {
  const empty = await doctor();
  expect(empty.of('aws')).toMatchObject({ health: 'ok', detail: expect.stringMatching(/user\/watcher$/) });
  expect(empty.of('clock')?.health).toBe('ok');
  expect(empty.of('brokers')).toMatchObject({ health: 'warning', fix: expect.stringMatching(/--region/) });
  await createBroker('orders');
  expect((await doctor()).of('brokers')).toMatchObject({ health: 'ok', detail: expect.stringMatching(/^orders /) });
});

test('a permission that is missing, and the policy that is printed', async () => {
  const { health, fix = '' } = (await doctor()).of('reading') ?? {};
  expect([health, fix]).toEqual(['failed', expect.stringMatching(/^Attach to arn:aws:iam::\d+:user\/watcher: \{/)]);
  await attach('reading', fix);
  expect((await doctor()).of('reading')).toMatchObject({ health: 'ok' });
});

test('what an enabled action needs of IAM is asked for too', async () => {
  const enabled = { rules: [{ actions: ['reboot-broker'], mode: 'approve', user: 'w', passwordEnv: 'W' }] };
  const { health, detail, fix = '' } = (await doctor(enabled)).of('reboot-broker') ?? {};
  expect([health, detail]).toEqual(['failed', expect.stringContaining('mq:RebootBroker')]);
  await attach('reboot-broker', fix);
  expect((await doctor(enabled)).of('reboot-broker')).toMatchObject({ health: 'ok' });
});

async function attach(PolicyName: string, fix: string): Promise<void> {
  const PolicyDocument = fix.slice(fix.indexOf('{'));
  await new IAMClient({}).send(new PutUserPolicyCommand({ UserName: 'watcher', PolicyName, PolicyDocument }));
}

test('metrics that are missing, one of them, and none', async () => {
  const every = metricsOfBroker({ id: 'orders', name: 'orders', engine: 'rabbitmq', engineVersion: '3.13', tags: {} });
  const put = (names: readonly { readonly name: string; readonly scope: string }[]) =>
    new CloudWatchClient({}).send(
      new PutMetricDataCommand({
        Namespace: 'AWS/AmazonMQ',
        MetricData: names.map(({ name, scope }) => ({
          MetricName: name,
          Value: 1,
          Dimensions: [
            { Name: 'Broker', Value: 'orders' },
            ...(scope === 'node' ? [{ Name: 'Node', Value: 'rabbit@node-1' }] : []),
          ],
        })),
      }),
    );
  const whole = every.filter(({ scope, always }) => always && (scope === 'broker' || scope === 'node'));
  expect((await doctor()).of('metrics')).toMatchObject({
    health: 'warning',
    detail: expect.stringMatching(/everything/),
  });
  await put(whole.slice(1));
  expect((await doctor()).of('metrics')).toMatchObject({
    health: 'warning',
    detail: `CloudWatch has not: ${whole[0]?.name}`,
    fix: expect.stringMatching(/15 minutes/),
  });
  await put(whole);
  expect((await doctor()).of('metrics')).toMatchObject({ health: 'ok' });
});

const policyFix = /^aws logs put-resource-policy --region (\S+) --policy-name (\S+) --policy-document '(.*)'$/;

test('a resource policy that Amazon MQ needs for its logs', async () => {
  const { health, fix = '' } = (await doctor()).of('log policy') ?? {};
  const [, region, policyName, policyDocument] = policyFix.exec(fix) ?? [];
  expect([health, region]).toEqual(['warning', LOCAL_REGION]);
  await new CloudWatchLogsClient({}).send(new PutResourcePolicyCommand({ policyName, policyDocument }));
  expect((await doctor()).of('log policy')).toMatchObject({ health: 'ok' });
});

test('logs that are off, then without a group, then right', async () => {
  const off = (await doctor()).of('logs');
  const [, BrokerId] =
    /^aws mq update-broker --region \S+ --broker-id (\S+) --logs General=true$/.exec(off?.fix ?? '') ?? [];
  expect([off?.health, BrokerId]).toEqual(['warning', expect.any(String)]);
  await new MqClient({}).send(new UpdateBrokerCommand({ BrokerId, Logs: { General: true } }));
  const lost = (await doctor()).of('logs');
  const [, logGroupName] =
    /^aws logs create-log-group --region \S+ --log-group-name (\S+)$/.exec(lost?.fix ?? '') ?? [];
  expect([lost?.health, logGroupName]).toEqual(['warning', expect.stringMatching(/^\/aws\/amazonmq\/broker\//)]);
  await new CloudWatchLogsClient({}).send(new CreateLogGroupCommand({ logGroupName }));
  expect((await doctor()).of('logs')).toMatchObject({ health: 'ok' });
});

test('as a command: with credentials it ends as its lines say, without it tells how to get some', async () => {
  const args = ['doctor', '--region', LOCAL_REGION];
  const { AWS_ACCESS_KEY_ID = '', AWS_SECRET_ACCESS_KEY = '' } = process.env;
  const keys = { AWS_ENDPOINT_URL: shared.url, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY };
  const { code, stdout } = await runCli([...args, '--json'], keys);
  const { checks } = doctorReport.parse(JSON.parse(stdout));
  expect([code, checks.filter(({ health }) => health !== 'ok')]).toEqual([0, []]);
  const without = await runCli(args, { AWS_ENDPOINT_URL: shared.url, AWS_EC2_METADATA_DISABLED: 'true' });
  expect(without.code).toBe(2);
  expect(without.stdout).toMatch(
    /^failed {3}eu-west-1 +aws +sts:GetCallerIdentity.*\n +fix Give this machine credentials/,
  );
});
