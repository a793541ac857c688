import { DisableKeyCommand, KMSClient, ScheduleKeyDeletionCommand } from '@aws-sdk/client-kms';
import type { ActionId, PlanRequest, Remediation } from '../../src/model/remediation.ts';
import { withAwsBench } from '../support/aws-bench.ts';
import { CLUSTER, code, keyState, M7G, quarantined, REPLICA } from '../support/mq-fields.ts';

const bench = withAwsBench('ministack');

/** What an action is tried with, and the one call that goes wrong. */
interface Trial {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly call: string;
  readonly request?: Partial<PlanRequest>;
}

const PENDING = { pendingHostInstanceType: 'mq.m5.xlarge' };
/** Every action that Amazon MQ carries out; with one fewer this does not compile. */
const TRIALS: Readonly<Record<Exclude<AmazonMqAction, 'promote-replica'> | 'switchover' | 'failover', Trial>> = {
  'revert-pending-change': {
    fields: { ...CLUSTER, ...PENDING, ...code('CLUSTER_DISK_USAGE_TOO_HIGH_FOR_INSTANCE_CHANGE') },
    call: 'UpdateBroker',
  },
  'resize-broker': { fields: CLUSTER, call: 'UpdateBroker' },
  'grow-storage': { fields: M7G, call: 'UpdateBroker' },
  'reboot-broker': { fields: CLUSTER, call: 'RebootBroker' },
  'enable-logs': { fields: { ...CLUSTER, logs: { general: false } }, call: 'UpdateBroker' },
  switchover: { fields: REPLICA, call: 'Promote', request: { action: 'promote-replica', promotion: 'SWITCHOVER' } },
  failover: { fields: REPLICA, call: 'Promote', request: { action: 'promote-replica', promotion: 'FAILOVER' } },
};
type AmazonMqAction = Extract<
  ActionId,
  'revert-pending-change' | 'resize-broker' | 'grow-storage' | 'reboot-broker' | 'promote-replica' | 'enable-logs'
>;
const ANSWERS = ['lose-answer', 'cut'] as const;
const isAction = (name: string): name is ActionId => name !== 'switchover' && name !== 'failover';

describe.each(Object.entries(TRIALS))('%s', (name, { fields, call, request }) => {
  test.each(ANSWERS)('whose answer is lost (%s) changes the broker exactly once', async (kind) => {
    const broker = `${name}-${kind}`;
    await bench.broker(broker, fields);
    const before = bench.proxy.brokers.accepted.length;
    bench.spoilFirst(call, { kind });
    const asked = request?.action ?? (isAction(name) ? name : 'promote-replica');
    const done = await bench.run(broker, { ...request, action: asked });
    expect(done.state).toBe('succeeded');
    expect(bench.proxy.brokers.accepted.slice(before)).toEqual([expect.stringMatching(new RegExp(`^${call} `))]);
    expect(bench.changes()).toHaveLength(kind === 'cut' ? 2 : 1);
    expect(done.journal[0]).toMatchObject({ state: 'done', attempts: kind === 'cut' ? 2 : 1 });
  });
});

describe('a key', () => {
  const kms = new KMSClient({});
  test.each(ANSWERS)(
    'that is enabled when the answer is lost (%s) is enabled, by one call that took effect',
    async (kind) => {
      const name = `locked-${kind}`;
      const { KeyId, progress } = await quarantined(bench, name);
      await kms.send(new DisableKeyCommand({ KeyId }));
      bench.spoilFirst('EnableKey', { kind });
      const done = await bench.run(name, { action: 'enable-key' }, { ports: { progress } });
      expect(done.state).toBe('succeeded');
      expect(await keyState(KeyId)).toBe('Enabled');
      expect(calls()).toEqual(kind === 'cut' ? ['EnableKey', 'EnableKey'] : ['EnableKey']);
    },
  );

  test.each(ANSWERS)(
    'whose deletion is cancelled when the answer is lost (%s) is kept, and enabled once',
    async (kind) => {
      const name = `doomed-${kind}`;
      const { KeyId, progress } = await quarantined(bench, name);
      await kms.send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 7 }));
      bench.spoilFirst('CancelKeyDeletion', { kind });
      const done = await bench.run(name, { action: 'cancel-key-deletion' }, { ports: { progress } });
      expect(done.state).toBe('succeeded');
      expect(await keyState(KeyId)).toBe('Enabled');
      const tried = kind === 'cut' ? ['CancelKeyDeletion', 'CancelKeyDeletion'] : ['CancelKeyDeletion'];
      expect(calls()).toEqual([...tried, 'EnableKey']);
    },
  );
  const calls = () => bench.changes().map((change) => change.split(' ')[0]);
});

test('after being throttled nothing is lost: it is sent again', async () => {
  await bench.broker('throttled', CLUSTER);
  bench.spoilFirst('RebootBroker', { kind: 'error', status: 429, code: 'TooManyRequestsException' });
  const done = await bench.run('throttled', { action: 'reboot-broker' });
  expect(done.state).toBe('succeeded');
  expect(bench.changes()).toHaveLength(2);
});

describe('what waits for a restart is taken back when a person asks for it', () => {
  const undone = async (name: string, done: Remediation) => {
    expect(done.state).toBe('succeeded');
    const back = await bench.takeBack(name, done);
    expect(back).toMatchObject({ state: 'reverted', reason: expect.stringContaining('anna asked to take it back') });
  };

  test.each([
    ['resize-broker', CLUSTER, 'UpdateBroker {"hostInstanceType":"mq.m5.large"}'],
    ['grow-storage', M7G, 'UpdateBroker {"storageSize":15}'],
    ['enable-logs', { ...CLUSTER, logs: { general: false } }, 'UpdateBroker {"logs":{"general":false}}'],
  ] as const)('%s', async (action, fields, call) => {
    const name = `back-${action}`;
    const id = await bench.broker(name, fields);
    await undone(name, await bench.run(name, { action }));
    expect(bench.changes()).toEqual([expect.stringMatching(/^UpdateBroker /), call]);
    const left = bench.proxy.brokers.overlay(id);
    expect(left).not.toHaveProperty('pendingHostInstanceType');
    expect(left).not.toHaveProperty('pendingStorageSize');
    expect(left).toMatchObject(fields);
  });

  test('but not a restart or a promotion, which have no way back', async () => {
    await bench.broker('restarted', CLUSTER);
    const done = await bench.run('restarted', { action: 'reboot-broker' });
    await expect(bench.takeBack('restarted', done)).rejects.toThrow('reboot-broker cannot be taken back');
    await bench.broker('promoted', REPLICA);
    const promoted = await bench.run('promoted', { action: 'promote-replica' });
    await expect(bench.takeBack('promoted', promoted)).rejects.toThrow('promote-replica cannot be taken back');
  });
});
