import { setTimeout as sleep } from 'node:timers/promises';
import {
  CreateNetworkInterfaceCommand,
  DeleteNetworkInterfaceCommand,
  DescribeSubnetsCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';
import { DeleteRolePolicyCommand, GetRolePolicyCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { CreateKeyCommand, DisableKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { createBroker } from '../../scripts/local-aws/create-broker.ts';
import { doctorReport } from '../../src/doctor/report.ts';
import { LOCAL_REGION } from '../../src/lab/aws/ministack.ts';
import { readPassword } from '../../src/lab/credentials.ts';
import { setMemoryLimit } from '../../src/lab/lab.ts';
import type { Incident } from '../../src/model/incident.ts';
import { runCli } from '../support/cli.ts';
import { roleOf, until, withDeployedStack } from '../support/deployed-stack.ts';
import { withLab } from '../support/lab.ts';

const MINUTES = 60_000;
const shared = withLab({ nodes: 1 });
const deployed = withDeployedStack();
let orders = '';

function alarmOf(broker: string) {
  return {
    alarmName: 'something',
    state: { value: 'ALARM' },
    configuration: {
      metrics: [{ metricStat: { metric: { namespace: 'AWS/AmazonMQ', name: 'X', dimensions: { Broker: broker } } } }],
    },
  };
}

/** Asks for a pass over the lab's broker, as an alarm does. */
const poke = () => deployed.stack.event('aws.cloudwatch', 'CloudWatch Alarm State Change', alarmOf('orders'));
const find = (incidents: readonly Incident[], id: string) => incidents.find(({ conditionId }) => conditionId === id);
const isOpen = (id: string) => (incidents: readonly Incident[]) => find(incidents, id)?.state === 'open';
const toldOf = async (condition: string) =>
  (await deployed.stack.told()).filter(({ incident }) => incident?.condition === condition).map(({ reason }) => reason);

beforeAll(async () => {
  const { lab } = shared;
  const { proxy, invoke } = deployed.stack;
  orders = await createBroker('orders');
  proxy.overlay(orders, { brokerInstances: [{ consoleURL: lab.managementUrl, endpoints: [] }] });
  const secret = { username: lab.monitorUser, password: readPassword(lab.dir, lab.monitorUser) };
  await new SecretsManagerClient({}).send(
    new CreateSecretCommand({ Name: 'mq-operator/orders/read', SecretString: JSON.stringify(secret) }),
  );
  await invoke('tick');
}, 2 * MINUTES);

test(
  'a tick finds the broker, and a pass reads the real one through its management API',
  async () => {
    await until(deployed.stack, orders, () => true, poke);
    const { record, version } = await deployed.stack.state.load(orders, 0);
    expect(record).toMatchObject({ name: 'orders', engine: 'rabbitmq' });
    expect(version).toBeGreaterThan(0);
    const { history } = await deployed.stack.state.load(orders, 0);
    expect(Object.keys(history.at(-1)?.values ?? {}).some((name) => name.startsWith('node/'))).toBe(true);
  },
  3 * MINUTES,
);

test(
  'a real memory alarm: decoded, diagnosed, told once; resolved when the node recovers although the code stands',
  async () => {
    const { lab } = shared;
    const { proxy, state } = deployed.stack;
    await setMemoryLimit(lab, 1, 20_000_000);
    await until(deployed.stack, orders, isOpen('memory-alarm'), poke);
    // What Amazon MQ does some minutes later.
    const actionsRequired = [{ actionRequiredCode: 'RABBITMQ_MEMORY_ALARM', actionRequiredInfo: 'see the guide' }];
    proxy.overlay(orders, { brokerState: 'CRITICAL_ACTION_REQUIRED', actionsRequired });
    const code = 'action-required-memory-alarm';
    const incidents = await until(deployed.stack, orders, (all) => find(all, code) !== undefined, poke);
    const incident = find(incidents, code);
    expect(incident?.observations[0]?.subject).toEqual({ kind: 'code', name: 'RABBITMQ_MEMORY_ALARM' });
    expect(incident?.causes.at(-1)?.advice).toContain('Refused meanwhile: RebootBroker');
    // The alarm and its code are one trouble: people heard of it once.
    await poke();
    await sleep(4_000);
    expect([...(await toldOf('memory-alarm')), ...(await toldOf(code))]).toEqual(['opened']);

    await setMemoryLimit(lab, 1, 2_000_000_000);
    const over = await until(
      deployed.stack,
      orders,
      (all) => find(all, 'memory-alarm')?.state === 'resolved' && find(all, code)?.state !== 'open',
      poke,
      200,
    );
    expect(find(over, code)?.state).toBe('resolved');
    expect(await toldOf('memory-alarm')).toEqual(['opened', 'resolved']);
    // The code still stands, and so does the state: neither reopens anything.
    await poke();
    await sleep(5_000);
    expect(find((await state.load(orders, 0)).incidents, code)?.state).toBe('resolved');
    expect(await toldOf(code)).toEqual([]);
  },
  8 * MINUTES,
);

test(
  'a code that nobody knows is told as it came',
  async () => {
    const actionsRequired = [{ actionRequiredCode: 'RABBITMQ_BRAND_NEW', actionRequiredInfo: 'do something' }];
    deployed.stack.proxy.overlay(orders, { actionsRequired });
    const incidents = await until(deployed.stack, orders, isOpen('action-required-unknown'), poke);
    expect(find(incidents, 'action-required-unknown')?.observations).toMatchObject([
      { subject: { kind: 'code', name: 'RABBITMQ_BRAND_NEW' }, evidence: [{ value: 'do something' }] },
    ]);
    await until(deployed.stack, orders, () => true, poke);
    expect(await toldOf('action-required-unknown')).toEqual(['opened']);
  },
  3 * MINUTES,
);

test(
  'a key that is disabled is told before Amazon MQ notices, by the event of KMS',
  async () => {
    const { proxy, event, invoke } = deployed.stack;
    const kms = new KMSClient({});
    const { KeyMetadata } = await kms.send(new CreateKeyCommand({ Description: 'of the broker' }));
    const keyId = KeyMetadata?.KeyId ?? '';
    proxy.overlay(orders, {
      brokerState: 'RUNNING',
      actionsRequired: [],
      encryptionOptions: { kmsKeyId: KeyMetadata?.Arn, useAwsOwnedKey: false },
    });
    await invoke('tick');
    await kms.send(new DisableKeyCommand({ KeyId: keyId }));
    const disabled = () =>
      event('aws.kms', 'AWS API Call via CloudTrail', {
        eventSource: 'kms.amazonaws.com',
        eventName: 'DisableKey',
        requestParameters: { keyId },
      });
    // The inventory learns of the key from the pass that the first event of the broker asks for.
    const incidents = await until(deployed.stack, orders, isOpen('kms-key-threatened'), disabled);
    expect(find(incidents, 'kms-key-threatened')?.observations[0]?.evidence).toContainEqual({
      label: 'key state',
      value: 'Disabled',
    });
  },
  4 * MINUTES,
);

test(
  'a network interface that is deleted is named, by the event of EC2',
  async () => {
    const { proxy, event, invoke } = deployed.stack;
    const ec2 = new EC2Client({});
    const { Subnets = [] } = await ec2.send(new DescribeSubnetsCommand({}));
    const { NetworkInterface } = await ec2.send(new CreateNetworkInterfaceCommand({ SubnetId: Subnets[0]?.SubnetId }));
    const eni = NetworkInterface?.NetworkInterfaceId ?? '';
    const payments = await createBroker('payments', { EngineType: 'ACTIVEMQ' });
    proxy.overlay(payments, { brokerInstances: [{ endpoints: [], ipAddress: NetworkInterface?.PrivateIpAddress }] });
    await invoke('tick');
    await ec2.send(new DeleteNetworkInterfaceCommand({ NetworkInterfaceId: eni }));
    const deleted = () =>
      event('aws.ec2', 'AWS API Call via CloudTrail', {
        eventSource: 'ec2.amazonaws.com',
        eventName: 'DeleteNetworkInterface',
        requestParameters: { networkInterfaceId: eni },
      });
    const incidents = await until(deployed.stack, payments, isOpen('network-interface-gone'), deleted);
    expect(find(incidents, 'network-interface-gone')?.observations[0]?.subject).toEqual({
      kind: 'network-interface',
      name: eni,
    });
    expect(await toldOf('network-interface-gone')).toEqual(['opened']);
  },
  3 * MINUTES,
);

test(
  'the stack examines itself: what is right, a role that lost its policy, and the role mended',
  async () => {
    const aws = {
      AWS_ENDPOINT_URL: deployed.stack.proxy.url,
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
    };
    const { stdout } = await runCli(['doctor', '--stack', 'local', '--region', LOCAL_REGION, '--json'], aws);
    expect(stdout).not.toContain(readPassword(shared.lab.dir, shared.lab.monitorUser));
    const { checks } = doctorReport.parse(JSON.parse(stdout));
    const healthOf = (subject: string) =>
      Object.fromEntries(checks.filter((line) => line.subject === subject).map(({ check, health }) => [check, health]));
    for (const name of ['tick', 'event', 'reconcile']) expect(healthOf(name)).toEqual({ permissions: 'ok' });
    expect(healthOf('orders')).toMatchObject({
      credentials: 'ok',
      port: 'ok',
      'sign-in': 'ok',
      tag: 'ok',
      vhosts: 'ok',
    });
    expect(healthOf('channels')).toEqual({ sns: 'ok' });
    const role = await roleOf('ReconcileRole');
    const iam = new IAMClient({});
    const { PolicyDocument = '' } = await iam.send(
      new GetRolePolicyCommand({ RoleName: role, PolicyName: 'reconcile' }),
    );
    await iam.send(new DeleteRolePolicyCommand({ RoleName: role, PolicyName: 'reconcile' }));
    const robbed = await runCli(['doctor', '--stack', 'local', '--region', LOCAL_REGION], aws);
    expect(robbed.code).toBe(2);
    expect(robbed.stdout).toMatch(
      /^failed +reconcile +permissions +not allowed: .*sns:Publish.*\n +fix Deploy the stack again/m,
    );
    const again = { RoleName: role, PolicyName: 'reconcile', PolicyDocument: decodeURIComponent(PolicyDocument) };
    await iam.send(new PutRolePolicyCommand(again));
    const mended = await runCli(['doctor', '--stack', 'local', '--region', LOCAL_REGION], aws);
    expect(mended.stdout).toMatch(/^ok +reconcile +permissions/m);
  },
  3 * MINUTES,
);

test(
  'the stack sends a test through its own channels when it is asked to, and stores nothing of it',
  async () => {
    const aws = {
      AWS_ENDPOINT_URL: deployed.stack.proxy.url,
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
    };
    const before = await deployed.stack.state.brokers();
    const said = await runCli(['test-notify', '--stack', 'local', '--region', LOCAL_REGION], aws);
    expect(said).toMatchObject({ code: 0, stdout: expect.stringMatching(/^route default: \*$/m) });
    expect(said.stdout.match(/^sent +sns /gm)).toHaveLength(2);
    const tests = (await deployed.stack.told()).filter((event) => event.test === true);
    expect(tests.map(({ reason }) => reason)).toEqual(['opened', 'resolved']);
    expect(await deployed.stack.state.brokers()).toEqual(before);
    const nowhere = await runCli(['test-notify', '--stack', 'nowhere', '--region', LOCAL_REGION], aws);
    expect(nowhere).toMatchObject({ code: 3, stderr: expect.stringMatching(/mq-operator-nowhere-reconcile/) });
  },
  3 * MINUTES,
);
