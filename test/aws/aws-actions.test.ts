import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudWatchLogsClient, PutResourcePolicyCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DisableKeyCommand, KMSClient, ScheduleKeyDeletionCommand } from '@aws-sdk/client-kms';
import { LOCAL_REGION } from '../../src/lab/aws/ministack.ts';
import type { AwsCall } from '../../src/lab/aws/proxy-call.ts';
import type { Plan, Remediation } from '../../src/model/remediation.ts';
import { isRefusal, type Refusal } from '../../src/remediate/action.ts';
import { withAwsBench } from '../support/aws-bench.ts';
import { runCli } from '../support/cli.ts';
import { CLUSTER, code, keyState, M7G, quarantined, REPLICA } from '../support/mq-fields.ts';

const bench = withAwsBench('ministack');
const is = (action: string) => (call: AwsCall) => call.action === action;
const refusedOf = (outcome: Plan | Refusal) => (isRefusal(outcome) ? outcome.refused.join(' ') : 'planned');
const plannedOf = (outcome: Plan | Refusal): Plan => {
  if (isRefusal(outcome)) throw new Error(outcome.refused.join(' '));
  return outcome;
};
const detailsOf = ({ journal }: Remediation) => journal.map(({ state, detail }) => `${state}: ${detail ?? ''}`);

describe('a change that does not fit is taken back', () => {
  test('with the present values, on the wire storage size included, and the code goes', async () => {
    const id = await bench.broker('full', {
      ...M7G,
      storageSize: 30,
      pendingStorageSize: 15,
      pendingHostInstanceType: 'mq.m7g.medium',
      ...code('RABBITMQ_DISK_USAGE_TOO_HIGH_FOR_CHANGE'),
    });
    const done = await bench.run('full', { action: 'revert-pending-change' });
    expect(done).toMatchObject({ state: 'succeeded' });
    expect(bench.changes()).toEqual(['UpdateBroker {"hostInstanceType":"mq.m7g.large","storageSize":30}']);
    expect(bench.proxy.brokers.overlay(id)).toMatchObject({ actionsRequired: [] });
  });

  test('an upgrade to version 4 as well; with nothing pending there is nothing to plan', async () => {
    await bench.broker('upgrading', {
      ...CLUSTER,
      engineVersion: '3.13.7',
      pendingEngineVersion: '4.2',
      ...code('BROKER_NOT_UPGRADEABLE_TO_V4'),
    });
    const done = await bench.run('upgrading', { action: 'revert-pending-change' });
    expect(done.state).toBe('succeeded');
    expect(bench.changes()).toEqual(['UpdateBroker {"engineVersion":"3.13"}']);
    expect(refusedOf(await bench.plan('upgrading', { action: 'revert-pending-change' }))).toMatch(
      /No change of instance/,
    );
  });

  test('when the code stays it fails, and nothing is done to take it back', async () => {
    const id = await bench.broker('stuck', {
      ...CLUSTER,
      pendingHostInstanceType: 'mq.m5.xlarge',
      ...code('CLUSTER_DISK_USAGE_TOO_HIGH_FOR_INSTANCE_CHANGE'),
    });
    bench.proxy.brokers.keepCodes(id);
    const done = await bench.run('stuck', { action: 'revert-pending-change' });
    expect(done.state).toBe('failed');
    expect(done.reason).toMatch(/is gone: it did not come true in time .*cannot be taken back/);
    expect(bench.changes()).toHaveLength(1);
  }, 60_000);
});

describe('a larger instance type', () => {
  test('is asked for, waits, and is taken back when Amazon MQ does not keep it', async () => {
    const id = await bench.broker('small', CLUSTER);
    const done = await bench.run('small', { action: 'resize-broker' });
    expect(done).toMatchObject({ state: 'succeeded', plan: { request: { instanceType: 'mq.m5.xlarge' } } });
    expect(bench.proxy.brokers.overlay(id)).toMatchObject({ pendingHostInstanceType: 'mq.m5.xlarge' });
    // A change that waits blocks the next one.
    const next = await bench.run('small', { action: 'enable-logs' });
    expect(next.reason).toMatch(/pending-change: a change waits for a restart: instanceType/);
  });

  test('that Amazon MQ forgets is taken back', async () => {
    const id = await bench.broker('forgetful', CLUSTER);
    bench.proxy.brokers.forget(id);
    const done = await bench.run('forgetful', { action: 'resize-broker' });
    expect(done.state).toBe('reverted');
    expect(bench.changes()).toEqual(['UpdateBroker {"hostInstanceType":"mq.m5.xlarge"}']);
  });

  test('is not planned for a cluster under its memory alarm, for the largest type, or for a smaller wish', async () => {
    await bench.broker('alarmed', { ...CLUSTER, ...code('RABBITMQ_MEMORY_ALARM') });
    await bench.broker('largest', { ...CLUSTER, hostInstanceType: 'mq.m5.4xlarge' });
    await bench.broker('wish', CLUSTER);
    expect(refusedOf(await bench.plan('alarmed', { action: 'resize-broker' }))).toMatch(/after its memory alarm/);
    expect(refusedOf(await bench.plan('largest', { action: 'resize-broker' }))).toMatch(/largest type of its family/);
    expect(refusedOf(await bench.plan('wish', { action: 'resize-broker', instanceType: 'mq.m7g.large' }))).toMatch(
      /use one of mq.m5.xlarge, mq.m5.2xlarge, mq.m5.4xlarge/,
    );
  });
});

describe('more storage', () => {
  test('is asked for with a body that has it, and applied by the reboot that follows', async () => {
    const id = await bench.broker('filling', { ...M7G, ...code('RABBITMQ_DISK_ALARM') });
    const grown = await bench.run('filling', { action: 'grow-storage' });
    expect(grown.state).toBe('succeeded');
    expect(bench.changes()).toEqual(['UpdateBroker {"storageSize":25}']);
    const rebooted = await bench.run('filling', { action: 'reboot-broker' });
    expect(rebooted.state).toBe('succeeded');
    expect(bench.proxy.brokers.overlay(id)).toMatchObject({ storageSize: 25, brokerState: 'RUNNING' });
    expect(bench.proxy.brokers.overlay(id)).not.toHaveProperty('pendingStorageSize');
  });

  test.each([
    ['off the steps', M7G, 17, /steps of 5/],
    ['beyond the most', M7G, 80, /up to 75 GB/],
    ['that is less', M7G, 10, /have 15 GB/],
    ['on m5', CLUSTER, 100, /only clusters of mq.m7g/],
    ['on RabbitMQ 3', { ...M7G, engineVersion: '3.13' }, 20, /RabbitMQ 4.2 and later/],
  ])('%s is refused', async (name, fields, storageSize, words) => {
    await bench.broker(name.replaceAll(' ', '-'), fields);
    expect(refusedOf(await bench.plan(name.replaceAll(' ', '-'), { action: 'grow-storage', storageSize }))).toMatch(
      words,
    );
  });
});

describe('a reboot', () => {
  test('is proved by the broker restarting and running again', async () => {
    await bench.broker('tired', CLUSTER);
    const done = await bench.run('tired', { action: 'reboot-broker' });
    expect(done.state).toBe('succeeded');
    expect(detailsOf(done)).toEqual(['done: HTTP 200', 'done: RUNNING']);
    expect(bench.changes()).toEqual(['RebootBroker']);
  });

  test.each(['RABBITMQ_MEMORY_ALARM', 'INVALID_KMS_KEY', 'SOMETHING_NEW'])(
    'is not planned under %s',
    async (demanded) => {
      const name = `under-${demanded.toLowerCase().replaceAll('_', '-')}`;
      await bench.broker(name, { ...CLUSTER, ...code(demanded) });
      expect(refusedOf(await bench.plan(name, { action: 'reboot-broker' }))).toMatch(/refuses a reboot under/);
    },
  );

  test('that Amazon MQ refuses is reported in its words, and nothing is tried again', async () => {
    await bench.broker('refusing', { ...M7G, pendingStorageSize: 20, ...code('RABBITMQ_DISK_ALARM') });
    const repaired = bench.proxy.trouble(is('RebootBroker'), {
      kind: 'error',
      status: 400,
      code: 'BadRequestException',
    });
    const done = await bench.run('refusing', { action: 'reboot-broker' });
    repaired();
    expect(done.state).toBe('failed');
    expect(done.reason).toMatch(/the broker refused it \(HTTP 400 BadRequestException.*nothing was changed/);
    expect(bench.changes()).toHaveLength(1);
  });

  test('is never begun without a person’s approval, whatever the mode says', async () => {
    await bench.broker('unattended', CLUSTER);
    const done = await bench.run('unattended', { action: 'reboot-broker' }, { approved: false });
    expect(done).toMatchObject({ state: 'blocked', reason: expect.stringMatching(/mode: nobody has approved/) });
    expect(bench.changes()).toEqual([]);
  });
});

describe('a replica', () => {
  test.each(['SWITCHOVER', 'FAILOVER'] as const)('becomes the primary by %s, once', async (promotion) => {
    const name = `replica-${promotion.toLowerCase()}`;
    await bench.broker(name, REPLICA);
    const before = bench.proxy.brokers.accepted.length;
    const done = await bench.run(name, { action: 'promote-replica', promotion });
    expect(done.state).toBe('succeeded');
    expect(bench.proxy.brokers.accepted.slice(before)).toEqual([`Promote {"mode":"${promotion}"}`]);
    expect(done.plan.warnings?.join(' ')).toMatch(
      promotion === 'FAILOVER' ? /without what the primary/ : /neither Region/,
    );
    expect(refusedOf(await bench.plan(name, { action: 'promote-replica' }))).toMatch(/is the primary; plan this for/);
  });
});

describe('logs', () => {
  test('are turned on; the audit log only for ActiveMQ, where the plan says whether Amazon MQ could write', async () => {
    await bench.broker('silent', { ...CLUSTER, logs: { general: false } });
    const done = await bench.run('silent', { action: 'enable-logs' });
    expect(done.state).toBe('succeeded');
    expect(bench.changes()).toEqual(['UpdateBroker {"logs":{"general":true}}']);
    expect(refusedOf(await bench.plan('silent', { action: 'enable-logs', logs: ['audit'] }))).toMatch(/no audit log/);
    await bench.broker('audited', {
      engineType: 'ACTIVEMQ',
      engineVersion: '5.18',
      logs: { general: true, audit: false },
    });
    const plan = async () =>
      plannedOf(await bench.plan('audited', { action: 'enable-logs', logs: ['general', 'audit'] }));
    const without = await plan();
    expect(without).toMatchObject({ steps: [{ call: { update: { logs: { general: true, audit: true } } } }] });
    const [warning = ''] = without.warnings?.filter((words) => words.includes('resource policy')) ?? [];
    expect(warning).toMatch(
      /^No resource policy .* logs:CreateLogStream and logs:PutLogEvents, so no line would arrive/,
    );

    // Not to be allowed to look is told, too; the plan is the same.
    const repaired = bench.proxy.trouble(is('DescribeResourcePolicies'), {
      kind: 'error',
      status: 400,
      code: 'AccessDeniedException',
    });
    const blind = await plan();
    repaired();
    expect(blind.warnings).toContainEqual(expect.stringMatching(/could not be read: .*AccessDenied/));
    expect(blind.hash).toBe(without.hash);

    // What the warning says to do is done, to the letter.
    const [, region, name, document] =
      /aws logs put-resource-policy --region (\S+) --policy-name (\S+) --policy-document '(.*)'$/.exec(warning) ?? [];
    expect(region).toBe(LOCAL_REGION);
    await new CloudWatchLogsClient({}).send(
      new PutResourcePolicyCommand({ policyName: name, policyDocument: document }),
    );
    const allowed = await plan();
    expect(allowed.warnings?.filter((words) => words.includes('resource policy'))).toEqual([]);
    expect(allowed.hash).toBe(without.hash);
  });
});

describe('a key', () => {
  const kms = () => new KMSClient({});

  test('that was disabled is enabled, and the broker leaves its quarantine', async () => {
    const { KeyId, progress } = await quarantined(bench, 'locked');
    await kms().send(new DisableKeyCommand({ KeyId }));
    const done = await bench.run('locked', { action: 'enable-key' }, { ports: { progress } });
    expect(done.state).toBe('succeeded');
    expect(await keyState(KeyId)).toBe('Enabled');
    expect(bench.changes().map((change) => change.split(' ')[0])).toEqual(['EnableKey']);
    expect(refusedOf(await bench.plan('locked', { action: 'enable-key' }))).toMatch(/The key is Enabled/);
  });

  test('that is to be deleted is kept and enabled', async () => {
    const { KeyId, progress } = await quarantined(bench, 'doomed');
    await kms().send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 7 }));
    expect(refusedOf(await bench.plan('doomed', { action: 'enable-key' }))).toMatch(/plan cancel-key-deletion/);
    const done = await bench.run('doomed', { action: 'cancel-key-deletion' }, { ports: { progress } });
    expect(done.state).toBe('succeeded');
    expect(await keyState(KeyId)).toBe('Enabled');
    expect(bench.changes().map((change) => change.split(' ')[0])).toEqual(['CancelKeyDeletion', 'EnableKey']);
  });

  test('of another account is left to its owner', async () => {
    const { KeyId } = await quarantined(bench, 'borrowed');
    await kms().send(new DisableKeyCommand({ KeyId }));
    const id = await bench.broker('borrower', {
      ...CLUSTER,
      brokerArn: 'arn:aws:mq:eu-west-1:999988887777:broker:borrower:b-1',
      encryptionOptions: { useAwsOwnedKey: false, kmsKeyId: KeyId },
      ...code('RABBITMQ_INVALID_KMS_KEY'),
    });
    expect(id).not.toBe('');
    expect(refusedOf(await bench.plan('borrower', { action: 'enable-key' }))).toMatch(
      /belongs to account 1{4}22223333/,
    );
  });
});

test('from the command line with --region: planned, shown, and applied by its hash', async () => {
  await bench.broker('typed', CLUSTER);
  const home = mkdtempSync(join(tmpdir(), 'mq-operator-typed-'));
  const config = join(home, 'settings.yaml');
  writeFileSync(
    config,
    `brokers: [{ name: other, url: 'http://127.0.0.1:1', user: reader, passwordEnv: NONE }]
remediations: { rules: [{ actions: [resize-broker], mode: approve }] }
`,
  );
  const aws = {
    AWS_ENDPOINT_URL: bench.proxy.url,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    XDG_STATE_HOME: home,
  };
  const where = ['--region', LOCAL_REGION, '--broker', 'typed', '--config', config];
  const planned = await runCli(['plan', 'resize-broker', '--instance-type', 'mq.m5.2xlarge', ...where], aws);
  expect(planned).toMatchObject({ code: 0, stderr: '' });
  expect(planned.stdout).toMatch(/instanceType: mq.m5.large\n.*instanceType: mq.m5.2xlarge/);
  expect(planned.stdout).toMatch(/mq {6}UpdateBroker \S+ \{"hostInstanceType":"mq.m5.2xlarge"\}/);
  const hash = /plan ([0-9a-f]{64})/.exec(planned.stdout)?.[1] ?? '';
  const applied = await runCli(['apply', '--plan', hash, ...where], aws);
  expect(applied).toMatchObject({ code: 0, stdout: expect.stringMatching(/succeeded/) });
  expect(bench.changes()).toEqual(['UpdateBroker {"hostInstanceType":"mq.m5.2xlarge"}']);
  const recommended = await runCli(['plan', 'reboot-broker', '--region', LOCAL_REGION, '--broker', 'typed'], aws);
  expect(recommended).toMatchObject({ code: 1, stdout: expect.stringMatching(/the mode is recommend/) });
  const nowhere = await runCli(['plan', 'reboot-broker', '--region', LOCAL_REGION, '--broker', 'nobody'], aws);
  expect(nowhere).toMatchObject({ code: 3, stderr: expect.stringMatching(/Amazon MQ has no "nobody" in eu-west-1/) });
  rmSync(home, { recursive: true, force: true });
}, 120_000);
