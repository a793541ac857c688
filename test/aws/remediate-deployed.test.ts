import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { CloudWatchClient, GetDashboardCommand } from '@aws-sdk/client-cloudwatch';
import { GetFunctionConfigurationCommand, GetFunctionUrlConfigCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { DeleteBrokerCommand, MqClient } from '@aws-sdk/client-mq';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { DescribeExecutionCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { z } from 'zod';
import { createBroker } from '../../scripts/local-aws/create-broker.ts';
import { openDynamodbRemediationStore } from '../../src/adapters/aws/dynamodb-remediation-store.ts';
import { openDynamodbTaskStore } from '../../src/adapters/aws/dynamodb-task-store.ts';
import { awsSettingsSchema } from '../../src/config/aws-settings.ts';
import { LOCAL_STACK } from '../../src/lab/aws/deploy.ts';
import { LOCAL_ACCOUNT, LOCAL_REGION } from '../../src/lab/aws/ministack.ts';
import { readPassword } from '../../src/lab/credentials.ts';
import { breakFault } from '../../src/lab/faults.ts';
import { isOver, type Remediation } from '../../src/model/remediation.ts';
import type { RemediationStore } from '../../src/ports.ts';
import { runbookAnswerSchema } from '../../src/remediate/runbook-answer.ts';
import { openAwsRemediator } from '../../src/wiring/aws-remediation.ts';
import { type ChangeJournal, startChangeJournal } from '../support/change-journal.ts';
import { startCloudwatchFront } from '../support/cloudwatch-front.ts';
import { dashboardBodySchema } from '../support/dashboard-schema.ts';
import { alarmsOf, nodeAppears, publishThrough, takeFromSchedule } from '../support/deployed-publish.ts';
import { until, withDeployedStack } from '../support/deployed-stack.ts';
import { VENV } from '../support/emulator.ts';
import { readAsMonitor, withLab } from '../support/lab.ts';
import { askingSteps } from '../support/runbook-documents.ts';
import { SIGNING_SECRET, SLACK_CHANNEL, signedClick } from '../support/slack-server.ts';

const MINUTES = 60_000;
const VHOST = 'lab.policy-missing';
const SETTINGS = {
  readSecret: 'mq-operator/{name}/read',
  // Slack itself is not reached from here; what comes back from it is.
  incidents: { routes: [{ name: 'all', channels: ['sns'] }] },
  notify: {
    channels: {
      ops: {
        kind: 'slack',
        channel: SLACK_CHANNEL,
        token: { secret: 'mq-operator/slack/token' },
        signingSecret: { secret: 'mq-operator/slack/signing' },
        approvers: ['UBOSS'],
      },
    },
  },
  widget: { approvals: ['apply-*'] },
  remediations: {
    rules: [{ actions: ['apply-*'], mode: 'approve', secret: 'mq-operator/{name}/write', coolDownSeconds: 0 }],
  },
};

const WIDGET_ARN = `arn:aws:lambda:${LOCAL_REGION}:${LOCAL_ACCOUNT}:function:${LOCAL_STACK}-widget`;

const shared = withLab({ nodes: 1 });
const deployed = withDeployedStack({
  slack: 'on',
  runbook: 'on',
  publish: 'on',
  widget: 'on',
  // The emulator knows no documents of Systems Manager.
  automation: 'off',
  settings: JSON.stringify(SETTINGS),
});
let orders = '';
let publishSchedule: string | undefined;
let journal: ChangeJournal;
let store: RemediationStore;
let variables: Readonly<Record<string, string>> = {};

const secret = (name: string, username: string, password: string) =>
  new SecretsManagerClient({}).send(
    new CreateSecretCommand({ Name: `mq-operator/${name}`, SecretString: JSON.stringify({ username, password }) }),
  );

/** Asks for a pass over the broker, as an alarm does. */
const poke = () =>
  deployed.stack.event('aws.cloudwatch', 'CloudWatch Alarm State Change', {
    alarmName: 'something',
    state: { value: 'ALARM' },
    configuration: {
      metrics: [{ metricStat: { metric: { namespace: 'AWS/AmazonMQ', name: 'X', dimensions: { Broker: 'orders' } } } }],
    },
  });

/** The newest remediation of an action that is as wanted, once there is one. */
async function remediation(action: string, wanted: (remediation: Remediation) => boolean): Promise<Remediation> {
  let all: readonly Remediation[] = [];
  for (let tries = 0; tries < 60; tries += 1) {
    all = (await store.list(orders)).filter(({ plan }) => plan.action === action);
    const found = all.findLast(wanted);
    if (found !== undefined) return found;
    if (tries % 5 === 0) await poke();
    await sleep(1_000);
  }
  throw new Error(`${action} did not come so far: ${all.map(({ state, reason }) => `${state} ${reason}`).join('; ')}`);
}

/** Until the state machine waits: one that plans after the repair finds nothing to plan. */
async function waitingTask(): Promise<void> {
  const tasks = openDynamodbTaskStore(variables.MQ_OPERATOR_TABLE ?? '', LOCAL_REGION, Date.now);
  for (let tries = 0; tries < 60; tries += 1) {
    if ((await tasks.of(orders)).length > 0) return;
    await sleep(1_000);
  }
  throw new Error('the state machine does not wait for the remediation');
}

/** A click as Slack sends it, to the address of the function, which has no credentials of AWS. Returns the status. */
async function click(action: string, { id, plan }: Remediation, user = 'UBOSS', secretText = SIGNING_SECRET) {
  const payload = {
    type: 'block_actions',
    user: { id: user, username: user.slice(1).toLowerCase(), team_id: 'T1' },
    channel: { id: SLACK_CHANNEL, name: 'ops' },
    actions: [{ action_id: action, value: `${id} ${plan.hash}`, action_ts: `${Date.now() / 1_000}` }],
  };
  const { FunctionUrl = '' } = await new LambdaClient({}).send(
    new GetFunctionUrlConfigCommand({ FunctionName: `${LOCAL_STACK}-slack` }),
  );
  const [label = ''] = new URL(FunctionUrl).hostname.split('.');
  const { body, headers } = signedClick(payload, Date.now(), secretText);
  const address = `${deployed.stack.proxy.url}/_aws/lambda-url/${label}/`;
  return (await fetch(address, { method: 'POST', headers, body })).status;
}

const runbook = async (request: object) =>
  runbookAnswerSchema.parse(await deployed.stack.invoke('runbook', { version: 1, broker: 'orders', ...request }));
/** A step of the automation document as Systems Manager runs it: its own Python, with boto3. */
async function automationStep(name: string, request: object, more: object = {}): Promise<unknown> {
  const { script } = askingSteps().find((step) => step.name === name) ?? { script: '' };
  const event = { function: `${LOCAL_STACK}-runbook`, request, ...more };
  const program = `${script}\nimport sys\nprint(json.dumps(ask(json.loads(sys.argv[1]), None)))`;
  const { stdout } = await promisify(execFile)(join(VENV, 'bin', 'python'), ['-c', program, JSON.stringify(event)], {
    env: { ...process.env, AWS_DEFAULT_REGION: LOCAL_REGION },
  });
  return JSON.parse(stdout);
}

const policiesOf = (vhost: string) => readAsMonitor(shared.lab, `policies/${vhost}`);
const limitsOf = (vhost: string) => readAsMonitor(shared.lab, `vhost-limits/${vhost}`);

beforeAll(async () => {
  const { lab } = shared;
  const { proxy, invoke } = deployed.stack;
  publishSchedule = await takeFromSchedule();
  journal = await startChangeJournal(lab.managementUrl);
  orders = await createBroker('orders');
  proxy.overlay(orders, { brokerInstances: [{ consoleURL: journal.url, endpoints: [] }] });
  await secret('orders/read', lab.monitorUser, readPassword(lab.dir, lab.monitorUser));
  await secret('orders/write', lab.adminUser, readPassword(lab.dir, lab.adminUser));
  await secret('slack/signing', 'token', SIGNING_SECRET);
  await secret('slack/token', 'token', 'xoxb-nobody');
  const { Environment } = await new LambdaClient({}).send(
    new GetFunctionConfigurationCommand({ FunctionName: `${LOCAL_STACK}-remediate` }),
  );
  variables = Environment?.Variables ?? {};
  store = openDynamodbRemediationStore(variables.MQ_OPERATOR_TABLE ?? '', LOCAL_REGION);
  await breakFault(lab, 'policy-missing');
  await invoke('tick');
}, 3 * MINUTES);
afterAll(async () => {
  await journal?.close();
  await store?.close();
});

test(
  'from the incident through a signed click to a policy on the real broker, proved and told',
  async () => {
    await until(deployed.stack, orders, (all) => all.some(({ state }) => state === 'open'), poke);
    const offered = await remediation('apply-default-policies', ({ state }) => state === 'awaiting-approval');
    expect(await policiesOf(VHOST)).toEqual([]);

    // Another signature, and somebody who may not approve: nothing comes of it.
    expect(await click('mq-approve', offered, 'UBOSS', 'another secret')).toBe(401);
    expect(await click('mq-approve', offered, 'UANN')).toBe(200);
    expect((await store.list(orders)).filter(({ approval }) => approval !== undefined)).toEqual([]);
    expect(journal.changes).toEqual([]);

    expect(await click('mq-approve', offered)).toBe(200);
    const ended = await remediation('apply-default-policies', isOver);
    expect(ended).toMatchObject({ id: offered.id, state: 'succeeded', approval: { by: 'boss' } });
    expect(await policiesOf(VHOST)).toMatchObject([{ vhost: VHOST, name: expect.any(String) }]);
    expect(new Set(journal.changes).size).toBe(journal.changes.length);
    expect(journal.changes.every((change) => change.startsWith(`PUT /api/policies/${VHOST}/`))).toBe(true);
    await poke();
    await sleep(5_000);
    const told = (await deployed.stack.told()).filter(({ type }) => type === 'remediation');
    expect(told.length).toBeGreaterThan(0);
  },
  4 * MINUTES,
);

test(
  'a state machine waits for people, the hand-over comes three times, the limits are set once, and it hears of it',
  async () => {
    // The pass has offered the next thing that helps; the plan of the state machine is that one.
    const planned = await remediation('apply-vhost-limits', ({ state }) => state === 'awaiting-approval');
    const sfn = new SFNClient({});
    const stateMachineArn = `arn:aws:states:${LOCAL_REGION}:${LOCAL_ACCOUNT}:stateMachine:${LOCAL_STACK}-remediation`;
    const { executionArn } = await sfn.send(
      new StartExecutionCommand({
        stateMachineArn,
        input: JSON.stringify({ broker: 'orders', action: 'apply-vhost-limits' }),
      }),
    );
    await waitingTask();
    const before = journal.changes.length;
    const handOver = (number: number) =>
      new SQSClient({ useQueueUrlAsEndpoint: false }).send(
        new SendMessageCommand({
          QueueUrl: variables.MQ_OPERATOR_REMEDIATION_QUEUE_URL,
          MessageGroupId: orders,
          MessageDeduplicationId: `again-${number}`,
          MessageBody: JSON.stringify({
            brokerId: orders,
            remediationId: planned.id,
            at: Date.now(),
            deduplicationId: `again-${number}`,
          }),
        }),
      );
    // Handed over before anybody has approved: nothing happens.
    await handOver(0);
    const approved = await runbook({ request: 'approve', plan: planned.plan.hash, by: 'ann' });
    expect(approved).toMatchObject({ outcome: 'decided', remediation: { approvedBy: 'ann' } });
    await handOver(1);
    await handOver(2);
    const ended = await remediation('apply-vhost-limits', isOver);
    expect(ended).toMatchObject({ id: planned.id, state: 'succeeded' });
    await sleep(3_000);
    const changes = journal.changes.slice(before);
    expect(new Set(changes).size).toBe(changes.length);
    expect(changes.toSorted()).toEqual(
      ended.plan.steps
        .flatMap((step) => (step.kind === 'write' ? [`${step.write.method} /api/${step.write.path}`] : []))
        .toSorted(),
    );
    expect(await limitsOf(VHOST)).toMatchObject([
      { vhost: VHOST, value: { 'max-connections': expect.any(Number), 'max-queues': expect.any(Number) } },
    ]);
    await poke();
    for (let tries = 0; tries < 30; tries += 1) {
      const { status, output } = await sfn.send(new DescribeExecutionCommand({ executionArn }));
      if (status === 'RUNNING') await sleep(1_000);
      else {
        expect(status).toBe('SUCCEEDED');
        expect(JSON.parse(output ?? '')).toMatchObject({ id: planned.id, state: 'succeeded', over: true });
        return;
      }
    }
    throw new Error('the state machine did not hear of the end');
  },
  4 * MINUTES,
);

test(
  'what was done is found by status and taken back by revert',
  async () => {
    const status = await runbook({ request: 'status' });
    if (status.outcome !== 'status') throw new Error(status.outcome);
    const limits = status.remediations.findLast(({ action }) => action === 'apply-vhost-limits');
    expect(limits).toMatchObject({ state: 'succeeded', over: true });
    expect(await runbook({ request: 'revert', plan: limits?.plan, by: 'ann' })).toMatchObject({ outcome: 'decided' });
    const taken = await remediation('apply-vhost-limits', ({ id, ...one }) => id === limits?.id && isOver(one));
    expect(taken).toMatchObject({ state: 'reverted' });
    expect(await limitsOf(VHOST)).toEqual([]);
    const look = { version: 1, request: 'status', broker: 'orders', plan: limits?.plan };
    expect(await automationStep('look', look)).toMatchObject({ over: true, plan: limits?.plan });
    await expect(automationStep('succeeded', look, { mustSucceed: true })).rejects.toThrow('reverted: ann asked');
    await expect(automationStep('plan', { ...look, request: 'plan' })).rejects.toThrow('action: ');
    await expect(runbook({ request: 'purge' })).rejects.toThrow('request:');
  },
  3 * MINUTES,
);

test(
  'what the widget shows is asked for through its function; a click in it approves the plan, and the broker is repaired',
  async () => {
    const { invoke } = deployed.stack;
    expect(await invoke('widget', { describe: true })).toEqual({ markdown: expect.stringContaining('**show**') });
    const offered = await remediation('apply-vhost-limits', ({ state }) => state === 'awaiting-approval');
    const widgetContext = { dashboardName: 'mq-operator-fleet', accountId: LOCAL_ACCOUNT, theme: 'dark' };
    const page = z.string().parse(await invoke('widget', { broker: 'orders', show: 'remediations', widgetContext }));
    const [, endpoint, payload = ''] =
      /<cwdb-action action="call" display="widget" endpoint="([^"]+)"[^>]*>([^<]*"approve"[^<]*)</.exec(page) ?? [];
    expect(endpoint).toBe(WIDGET_ARN);
    expect(await limitsOf(VHOST)).toEqual([]);
    const call = z.looseObject({ hash: z.literal(offered.plan.hash) }).parse(JSON.parse(payload));
    expect(await invoke('widget', { ...call, widgetContext })).toContain('Approved.');
    const ended = await remediation('apply-vhost-limits', ({ id, ...one }) => id === offered.id && isOver(one));
    expect(ended).toMatchObject({
      state: 'succeeded',
      approval: { by: `somebody at dashboard mq-operator-fleet of account ${LOCAL_ACCOUNT}` },
    });
    expect(await limitsOf(VHOST)).toMatchObject([{ vhost: VHOST, value: { 'max-queues': expect.any(Number) } }]);
  },
  3 * MINUTES,
);

test(
  'the deployed function publishes what the brokers need, once; what a broker that is gone had goes',
  async () => {
    const { invoke, proxy } = deployed.stack;
    expect(publishSchedule).toBe('rate(5 minutes)');
    const front = await startCloudwatchFront(() => proxy.url, ['mute-rules', 'queries-of-alarms']);
    try {
      await publishThrough(front.url);
      const cloudwatch = new CloudWatchClient({ endpoint: front.url });
      await nodeAppears(cloudwatch, 'orders', 'rabbit@one');
      const billing = await createBroker('billing', { EngineType: 'ACTIVEMQ' });
      await invoke('tick');
      expect(await invoke('publish')).toEqual({ changed: expect.any(Number), failed: 0, left: 0 });
      expect(await alarmsOf(cloudwatch, 'orders')).toContain('memory-near-limit/critical/rabbit@one');
      expect(await alarmsOf(cloudwatch, 'billing')).toContain('activemq-heap-high/warning/billing-1');
      const fleet = await cloudwatch.send(new GetDashboardCommand({ DashboardName: 'mq-operator-fleet' }));
      const { widgets } = dashboardBodySchema.parse(JSON.parse(fleet.DashboardBody ?? ''));
      const endpoints = widgets.flatMap((one) => (one.type === 'custom' ? one.properties.endpoint : []));
      expect(new Set(endpoints)).toEqual(new Set([WIDGET_ARN]));

      front.changed();
      expect(await invoke('publish')).toEqual({ changed: 0, failed: 0, left: 0 });
      expect(front.changed()).toEqual([]);

      await new MqClient({}).send(new DeleteBrokerCommand({ BrokerId: billing }));
      await invoke('tick');
      expect(await invoke('publish')).toMatchObject({ failed: 0, left: 0 });
      expect(await alarmsOf(cloudwatch, 'billing')).toEqual([]);
      expect(front.changed()).toContain('DeleteAlarms');
      expect((await alarmsOf(cloudwatch, 'orders')).length).toBeGreaterThan(5);
    } finally {
      await front.close();
    }
  },
  3 * MINUTES,
);

test(
  'with the kill switch nothing is begun, whatever is handed over; only remediate ever got the secret that writes',
  async () => {
    const before = journal.changes.length;
    const waiting = (await store.list(orders)).find(({ state }) => !isOver({ state }));
    const stopped = openAwsRemediator({
      region: LOCAL_REGION,
      table: variables.MQ_OPERATOR_TABLE ?? '',
      queueUrl: variables.MQ_OPERATOR_QUEUE_URL ?? '',
      topicArn: variables.MQ_OPERATOR_TOPIC_ARN ?? '',
      settings: awsSettingsSchema.parse({ ...SETTINGS, remediations: { ...SETTINGS.remediations, stop: true } }),
    });
    const [first] = await store.list(orders);
    if (first === undefined) throw new Error('nothing is stored');
    const again: Remediation = waiting ?? (await store.put({ ...first, id: 'again', version: 0, state: 'prechecked' }));
    const request = { brokerId: orders, remediationId: again.id, at: Date.now(), deduplicationId: 'stopped' };
    expect(await stopped.goOn(request, 300_000)).toMatchObject({ outcome: 'stopped' });
    expect((await store.list(orders)).find(({ id }) => id === again.id)).toEqual(again);
    expect(journal.changes).toHaveLength(before);

    const secrets = deployed.stack.proxy.calls.filter(({ action }) => action === 'GetSecretValue');
    const whoAsked = (name: string) => [
      ...new Set(secrets.filter(({ body }) => body.includes(name)).map(({ application }) => application)),
    ];
    expect(whoAsked('orders/write')).toEqual([expect.stringContaining('remediate')]);
    expect(whoAsked('slack/signing')).toEqual([expect.stringContaining('slack')]);
    expect(whoAsked('orders/read').toSorted()).toEqual([
      expect.stringContaining('reconcile'),
      expect.stringContaining('remediate'),
      expect.stringContaining('runbook'),
    ]);
  },
  MINUTES,
);
