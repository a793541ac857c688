import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CloudWatchClient,
  DeleteDashboardsCommand,
  GetDashboardCommand,
  PutDashboardCommand,
} from '@aws-sdk/client-cloudwatch';
import { cloudwatchPublisher } from '../../src/adapters/aws/cloudwatch-publisher.ts';
import { publishSettingsSchema } from '../../src/config/publish-settings.ts';
import { LOCAL_REGION } from '../../src/lab/aws/ministack.ts';
import type { Clock } from '../../src/ports.ts';
import { desiredResources } from '../../src/publish/desired.ts';
import { publish } from '../../src/publish/publish.ts';
import type { Target } from '../../src/publish/rule.ts';
import { runCli } from './cli.ts';
import { type CloudwatchFront, type Lacking, startCloudwatchFront } from './cloudwatch-front.ts';
import { type EmulatorName, useAws, withEmulator } from './emulator.ts';
import { activemqTarget, rabbitmqTarget } from './publish-targets.ts';

const HOME = { partition: 'aws', region: LOCAL_REGION, account: '111122223333' };
const QUICK = { alarms: 1_000, describe: 1_000, dashboards: 1_000 };
const still: Clock = { now: () => 0 };

/** Each look at it is a second later: it stops a run before its call of that number. */
const passing = (): Clock => {
  let seconds = 0;
  return { now: () => seconds++ };
};

/** What publishing promises, with CloudWatch as one emulator plays it. */
export function publishContract(emulator: EmulatorName, lacking: readonly Lacking[]): void {
  const behind = withEmulator(emulator);
  let front: CloudwatchFront;
  beforeAll(async () => {
    front = await startCloudwatchFront(() => behind.url, lacking);
    useAws(front.url);
  });
  afterAll(() => front.close());

  const run = (targets: readonly Target[], settings: unknown = {}, clock = still, stopAt = 1) =>
    publish(
      { clock, publisher: cloudwatchPublisher(LOCAL_REGION, QUICK), targets: async () => targets },
      { settings: publishSettingsSchema.parse(settings), home: HOME, complete: true, stopAt },
    );
  const both = [rabbitmqTarget(), activemqTarget()];

  test('the first run makes everything, the second makes no call that changes anything', async () => {
    const first = await run(both);
    expect(first.failures).toEqual([]);
    const { resources } = desiredResources(both, publishSettingsSchema.parse({}), HOME);
    expect(first.done.map(({ resource }) => resource.name).sort()).toEqual(resources.map(({ name }) => name).sort());
    expect(new Set(front.changed())).toEqual(
      new Set(['PutMetricAlarm', 'PutCompositeAlarm', 'PutAlarmMuteRule', 'PutDashboard']),
    );
    expect(await run(both)).toMatchObject({ done: [], failures: [], foreign: [], left: 0 });
    expect(front.changed()).toEqual([]);
  });

  test('a changed threshold of one broker makes exactly one call', async () => {
    const alarms = { brokers: { orders: { rules: { 'queues-near-maximum': { warning: 61 } } } } };
    const { done } = await run(both, { alarms });
    expect(done).toMatchObject([
      { kind: 'update', resource: { name: 'mq-operator/orders/queues-near-maximum/warning' } },
    ]);
    expect(front.changed()).toEqual(['PutMetricAlarm']);
    await run(both);
    front.changed();
  });

  test('what a broker that is gone had goes, in as few calls as CloudWatch takes', async () => {
    const { done } = await run([rabbitmqTarget()]);
    const removed = done.flatMap(({ kind, resource }) => (kind === 'delete' ? [resource.name] : []));
    expect(removed.length).toBeGreaterThan(20);
    expect(
      removed.every((name) => name.startsWith('mq-operator/billing/') || name.startsWith('mq-operator/fleet/')),
    ).toBe(true);
    // The fleet's dashboard names it no more; then its composite alarm, and all its other alarms at once.
    expect(front.changed()).toEqual(['PutDashboard', 'DeleteAlarms', 'DeleteAlarms']);
    const { existing } = await cloudwatchPublisher(LOCAL_REGION, QUICK).read();
    expect(existing.filter(({ name }) => name.includes('billing'))).toEqual([]);
  });

  test('a dashboard that somebody else made survives: under our prefix, and under our own name', async () => {
    const client = new CloudWatchClient({});
    const theirs = { DashboardName: 'mq-operator-mine', DashboardBody: '{"widgets":[]}' };
    await client.send(new PutDashboardCommand(theirs));
    await client.send(new PutDashboardCommand({ ...theirs, DashboardName: 'mq-operator-operator' }));
    front.changed();
    const { foreign } = await run([rabbitmqTarget()]);
    expect(foreign).toMatchObject([{ kind: 'dashboard', name: 'mq-operator-operator' }]);
    expect(front.changed()).toEqual([]);
    for (const DashboardName of ['mq-operator-mine', 'mq-operator-operator']) {
      const { DashboardBody = '' } = await client.send(new GetDashboardCommand({ DashboardName }));
      expect(JSON.parse(DashboardBody)).toEqual({ widgets: [] });
      await client.send(new DeleteDashboardsCommand({ DashboardNames: [DashboardName] }));
    }
  });

  test('a run that is interrupted after any of its calls is completed by the next', async () => {
    // Few alarms: every interruption takes two whole runs.
    const rules = { rabbitmq: ['memory-near-limit', 'node-silent'], activemq: ['activemq-heap-high'] };
    const only = (...kept: readonly string[]) => ({
      alarms: {
        defaults: { enabled: false, rules: Object.fromEntries(kept.map((rule) => [rule, { enabled: true }])) },
      },
    });
    const [before, after] = [only(...rules.activemq), only(...rules.rabbitmq)];
    await run([activemqTarget('old')], before);
    const whole = (await run([rabbitmqTarget()], after)).done.length;
    expect(whole).toBeGreaterThan(10);
    let [calls, interrupted] = [0, 0];
    for (;;) {
      await run([activemqTarget('old')], before);
      calls += 1;
      const half = await run([rabbitmqTarget()], after, passing(), calls);
      expect(half.failures).toEqual([]);
      const rest = await run([rabbitmqTarget()], after);
      expect(rest).toMatchObject({ failures: [], left: 0 });
      expect(half.done.length + rest.done.length).toBe(whole);
      front.changed();
      expect((await run([rabbitmqTarget()], after)).done).toEqual([]);
      expect(front.changed()).toEqual([]);
      if (half.left === 0) break;
      interrupted += 1;
    }
    expect(interrupted).toBeGreaterThan(8);
  }, 60_000);

  test('the command line publishes the same, and removes what is of other brokers only when asked to', async () => {
    await run([rabbitmqTarget()]);
    const file = join(mkdtempSync(join(tmpdir(), 'mq-operator-publish-')), 'settings.json');
    const settings = {
      brokers: [{ name: 'billing', url: 'http://127.0.0.1:9', user: 'none', passwordEnv: 'NONE' }],
      publish: {
        region: LOCAL_REGION,
        brokers: [{ name: 'billing', engine: 'activemq', deploymentMode: 'single-instance' }],
        alarms: { defaults: { enabled: false, rules: { 'activemq-silent': { enabled: true } } } },
      },
    };
    writeFileSync(file, JSON.stringify(settings));
    const variables = { AWS_ENDPOINT_URL: front.url, AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' };
    const publishing = (...more: string[]) => runCli(['publish', '--config', file, ...more], variables);
    front.changed();
    const first = await publishing();
    expect([first.code, first.stderr]).toEqual([0, expect.stringContaining('of other brokers stay')]);
    expect(first.stdout).toContain('create  alarm           mq-operator/billing/activemq-silent/critical');
    expect(front.changed()).not.toContain('DeleteAlarms');
    expect(await publishing('--prune')).toMatchObject({ code: 0, stdout: expect.stringMatching(/^delete /) });
    front.changed();
    expect(await publishing('--prune')).toMatchObject({ code: 0, stdout: '' });
    expect(front.changed()).toEqual([]);
    const { existing } = await cloudwatchPublisher(LOCAL_REGION, QUICK).read();
    expect(
      existing
        .filter(({ name }) => name.startsWith('mq-operator/'))
        .map(({ name }) => name)
        .sort(),
    ).toEqual(['mq-operator/billing/activemq-silent/critical', 'mq-operator/billing/critical']);
  }, 60_000);
}
