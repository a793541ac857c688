import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { cloudwatchTarget } from '../../scripts/local-aws/cloudwatch-target.ts';
import { createBroker } from '../../scripts/local-aws/create-broker.ts';
import { type ActivemqLab, startActivemq, stopActivemq } from '../../src/lab/activemq/activemq-lab.ts';
import { connectStomp } from '../../src/lab/activemq/stomp.ts';
import { type BridgedFigure, generalLogGroup } from '../../src/lab/aws/bridge.ts';
import { activemqBridge } from '../../src/lab/aws/bridge-activemq.ts';
import { LOCAL_REGION } from '../../src/lab/aws/ministack.ts';
import type { Incident } from '../../src/model/incident.ts';
import { until, withDeployedStack } from '../support/deployed-stack.ts';
import { temporaryFolder } from '../support/lab.ts';

const MINUTE = 60_000;
const OTHER_REGION = 'us-west-2';
const MESSAGES = 260;
/** CloudWatch tells of whole minutes: what came before and after a change is put into different ones, so that none is waited for. */
const BEFORE = 3 * MINUTE;
const SINCE = MINUTE;

const deployed = withDeployedStack({
  settings: JSON.stringify({ homes: [{ region: LOCAL_REGION }, { region: OTHER_REGION }] }),
});
const folder = temporaryFolder();
let lab: ActivemqLab;

beforeAll(async () => {
  lab = await startActivemq({ dir: join(folder, 'orders') });
}, 3 * MINUTE);

afterAll(async () => {
  await stopActivemq({ dir: join(folder, 'orders') });
  rmSync(folder, { recursive: true, force: true });
});

const PAIR = { EngineType: 'ACTIVEMQ', DeploymentMode: 'ACTIVE_STANDBY_MULTI_AZ' } as const;

const find = (incidents: readonly Incident[], id: string) => incidents.find(({ conditionId }) => conditionId === id);
const isIn = (state: Incident['state'], id: string) => (incidents: readonly Incident[]) =>
  find(incidents, id)?.state === state;
const toldOf = async (condition: string) =>
  (await deployed.stack.told()).filter(({ incident }) => incident?.condition === condition).map(({ reason }) => reason);

test(
  'the store of a real ActiveMQ fills: told once; resolved when it is drained',
  async () => {
    const { stack } = deployed;
    const id = await createBroker('orders', { EngineType: 'ACTIVEMQ' }, { region: LOCAL_REGION });
    stack.proxy.overlay(id, { logs: { general: true, generalLogGroup: generalLogGroup(id) } });
    const bridge = activemqBridge({ id, instance: 1, lab }, cloudwatchTarget(LOCAL_REGION));
    const passWith = (age: number) => async () => {
      await bridge.copy(Date.now() - age);
      await stack.invoke('tick');
    };
    const pass = passWith(BEFORE);
    const client = await connectStomp(lab);
    const destination = '/queue/orders';
    for (let sent = 0; sent < MESSAGES; sent += 1) {
      client.send('SEND', { destination, persistent: true }, 'x'.repeat(100_000));
    }
    await client.confirmed('SEND', { destination, persistent: true }, 'the last one');

    const incidents = await until(stack, id, isIn('open', 'activemq-store-filling'), pass);
    expect(find(incidents, 'activemq-store-filling')?.observations[0]).toMatchObject({
      subject: { kind: 'instance', name: 'orders-1' },
      evidence: [{ label: 'store used', unit: 'percent', limit: 75 }],
    });
    await pass();
    expect(await toldOf('activemq-store-filling')).toEqual(['opened']);

    await client.confirmed('SUBSCRIBE', { id: 1, destination, ack: 'auto' });
    for (let taken = 0; taken <= MESSAGES; taken += 1) await client.message();
    client.close();
    await until(stack, id, isIn('resolved', 'activemq-store-filling'), passWith(SINCE), 300);
    expect(await toldOf('activemq-store-filling')).toEqual(['opened', 'resolved']);
  },
  8 * MINUTE,
);

/** A series as CloudWatch has it, one point a minute, the newest one last and so many milliseconds old. */
async function put(
  region: string,
  broker: string,
  metric: string,
  values: readonly number[],
  age = BEFORE,
): Promise<void> {
  const target = cloudwatchTarget(region);
  const now = Date.now() - age;
  for (const [index, value] of values.entries()) {
    const figure: BridgedFigure = { metric, dimensions: { Broker: broker }, value, unit: 'milliseconds' };
    await target.figures([figure], now - (values.length - 1 - index) * MINUTE);
  }
}

test(
  'a replica in another Region falls further and further behind: told of both sides, with what it means; then it catches up',
  async () => {
    const { stack } = deployed;
    const primary = await createBroker('payments', PAIR, { region: LOCAL_REGION });
    const replica = await createBroker('payments', PAIR, { region: OTHER_REGION });
    const pairing = (role: string, brokerId: string, region: string) => ({
      dataReplicationMode: 'CRDR',
      dataReplicationMetadata: { dataReplicationRole: role, dataReplicationCounterpart: { brokerId, region } },
    });
    stack.proxy.overlay(primary, pairing('PRIMARY', replica, OTHER_REGION));
    stack.proxy.overlay(replica, { ...pairing('REPLICA', primary, LOCAL_REGION), brokerState: 'REPLICA' });
    const lag = Array.from({ length: 20 }, (_, minute) => 1_000 + minute * 2_000);
    await put(LOCAL_REGION, 'payments-1', 'TotalReplicationLag', lag);
    await put(OTHER_REGION, 'payments-1', 'ReplicationLag', lag);
    await put(LOCAL_REGION, 'payments-1', 'BurstBalance', [60, 40, 15]);
    const tick = () => stack.invoke('tick');

    const growing = 'replication-lag-growing';
    const here = find(await until(stack, primary, isIn('open', growing), tick), growing);
    const there = find(await until(stack, replica, isIn('open', growing), tick), growing);
    expect(here?.observations[0]?.evidence).toEqual(
      expect.arrayContaining([
        { label: 'role of this broker', value: 'primary' },
        { label: 'counterpart', value: `${replica} in ${OTHER_REGION}` },
        { label: 'a failover would lose', value: 'what was sent in the last 39 s' },
        { label: 'a switchover would take', value: expect.stringContaining('the lag grows') },
      ]),
    );
    expect(there?.observations[0]?.evidence).toEqual(
      expect.arrayContaining([
        { label: 'role of this broker', value: 'replica' },
        { label: 'counterpart', value: `${primary} in ${LOCAL_REGION}` },
      ]),
    );
    expect(await toldOf(growing)).toEqual(['opened', 'opened']);
    const burst = (await stack.state.load(primary, 0)).incidents.map(({ conditionId }) => conditionId);
    expect(burst).toContain('activemq-burst-balance-low');

    const caughtUp = async () => {
      await put(LOCAL_REGION, 'payments-1', 'TotalReplicationLag', [0], SINCE);
      await tick();
    };
    await until(stack, primary, isIn('resolved', growing), caughtUp);
  },
  5 * MINUTE,
);
