import { rmSync } from 'node:fs';
import { join } from 'node:path';
import {
  type ActivemqLab,
  bootActivemq,
  killActivemq,
  startActivemq,
  stopActivemq,
  waitForActivemq,
} from '../../src/lab/activemq/activemq-lab.ts';
import { connectStomp } from '../../src/lab/activemq/stomp.ts';
import type { BridgedFigure } from '../../src/lab/aws/bridge.ts';
import { activemqBridge } from '../../src/lab/aws/bridge-activemq.ts';
import { BROKER_ID, bridgedWorld } from '../support/bridged-broker.ts';
import { temporaryFolder, until } from '../support/lab.ts';
import { T0 } from '../support/snapshots.ts';

const MINUTE = 60_000;
const START_TIMEOUT = 300_000;
const TIMEOUT = 120_000;

const folder = temporaryFolder();
const labs: ActivemqLab[] = [];
const world = bridgedWorld('orders');
let now = T0;

/** Another broker of the network, the active instance with a connector to it, and its standby. */
beforeAll(async () => {
  const peer = await startActivemq({ dir: join(folder, 'peer'), name: 'peer' });
  labs.push(peer);
  labs.push(await startActivemq({ dir: join(folder, 'one'), forwardsTo: peer }));
  labs.push(await startActivemq({ dir: join(folder, 'two'), standbyOf: { dir: join(folder, 'one') } }));
}, START_TIMEOUT);

afterAll(async () => {
  for (const lab of labs) await stopActivemq(lab);
  rmSync(folder, { recursive: true, force: true });
});

function instances(): readonly [ActivemqLab, ActivemqLab, ActivemqLab] {
  const [peer, one, two] = labs;
  if (peer === undefined || one === undefined || two === undefined) throw new Error('started in beforeAll');
  return [peer, one, two];
}

async function levelOf(condition: string): Promise<string | undefined> {
  return (await world.findings(now)).get(condition)?.level;
}

/** Copies both instances until one of the figures is as wanted. */
async function copyUntil(metric: string, wanted: (figure: BridgedFigure) => boolean): Promise<void> {
  const [, one, two] = instances();
  const bridges = ([one, two] as const).map((lab, index) =>
    activemqBridge({ id: BROKER_ID, instance: index === 0 ? 1 : 2, lab }, world),
  );
  await until(`${metric} is as wanted`, async () => {
    now += MINUTE;
    const copied = await Promise.all(bridges.map((bridge) => bridge.copy(now)));
    return copied.flat().some((figure) => figure.metric === metric && wanted(figure));
  });
}

test(
  'a broker of the network that goes away, and comes back',
  async () => {
    const [peer] = instances();
    const connected = (count: number) => copyUntil('NetworkConnectorConnectionCount', ({ value }) => value === count);
    await connected(1);
    expect(await levelOf('activemq-network-connector-down')).toBe('ok');
    await killActivemq(peer);
    await connected(0);
    expect((await world.findings(now)).get('activemq-network-connector-down')).toMatchObject({
      level: 'firing',
      severity: 'critical',
    });
    await bootActivemq(peer.dir);
    await waitForActivemq(peer.dir);
    await connected(1);
    expect(await levelOf('activemq-network-connector-down')).toBe('ok');
  },
  TIMEOUT,
);

test(
  'the active instance fails, and the standby takes over its store and its clients',
  async () => {
    const [, one, two] = instances();
    const clientsOf = (broker: string, count: number) =>
      copyUntil('CurrentConnectionsCount', ({ dimensions, value }) => dimensions.Broker === broker && value >= count);
    const client = await connectStomp(one);
    await client.confirmed('SEND', { destination: '/queue/orders', persistent: true }, 'kept');
    await clientsOf('orders-1', 1);
    now += 10 * MINUTE;
    await clientsOf('orders-1', 1);
    expect(await levelOf('activemq-failover')).toBe('ok');

    await killActivemq(one);
    await waitForActivemq(two.dir);
    const moved = await connectStomp(two);
    await moved.confirmed('SUBSCRIBE', { id: 1, destination: '/queue/orders' });
    expect((await moved.message()).body).toBe('kept');
    now += 10 * MINUTE;
    await clientsOf('orders-2', 1);
    expect((await world.findings(now)).get('activemq-failover')?.observations[0]?.evidence).toEqual([
      { label: 'active now', value: 'orders-2' },
      { label: 'active before', value: 'orders-1' },
    ]);
    for (let minutes = 0; minutes < 20; minutes += 5) {
      now += 4 * MINUTE;
      await clientsOf('orders-2', 1);
    }
    expect(await levelOf('activemq-failover')).toBe('ok');
    moved.close();
  },
  TIMEOUT,
);
