import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { type ActivemqLab, activemqLog, startActivemq, stopActivemq } from '../../src/lab/activemq/activemq-lab.ts';
import { heapPercent, processorTicks } from '../../src/lab/activemq/figures.ts';
import { connectStomp, type StompClient, type StompLogin } from '../../src/lab/activemq/stomp.ts';
import { activemqBridge } from '../../src/lab/aws/bridge-activemq.ts';
import { BROKER_ID, bridgedWorld } from '../support/bridged-broker.ts';
import { temporaryFolder, until } from '../support/lab.ts';
import { T0 } from '../support/snapshots.ts';

const MINUTE = 60_000;
const START_TIMEOUT = 180_000;
const TIMEOUT = 120_000;
const KILOBYTES_100 = 'x'.repeat(100_000);

const folder = temporaryFolder();
let lab: ActivemqLab;
let client: StompClient;
let picky: StompClient | undefined;
let world: ReturnType<typeof bridgedWorld>;
let bridge: ReturnType<typeof activemqBridge>;
let now = T0;
let patientSince = 0;
const clients: StompClient[] = [];

beforeAll(async () => {
  lab = await startActivemq({ dir: join(folder, 'orders') });
  world = bridgedWorld(lab.name);
  bridge = activemqBridge({ id: BROKER_ID, instance: 1, lab }, world);
  await leaveOneWaiting();
}, START_TIMEOUT);

afterAll(async () => {
  picky?.close();
  await stopActivemq({ dir: join(folder, 'orders') });
  rmSync(folder, { recursive: true, force: true });
});

/** Every test is hours after the one before, so that none sees what another one did. */
beforeEach(async () => {
  now += 4 * 60 * MINUTE;
  client = await open();
  await copy();
}, TIMEOUT);

afterEach(() => {
  for (const opened of clients.splice(0)) opened.close();
});

async function open(login: StompLogin = {}): Promise<StompClient> {
  const opened = await connectStomp(lab, login);
  clients.push(opened);
  return opened;
}

/** A message that nobody takes until the minute that a test needs is over; who consumes there wants others. */
async function leaveOneWaiting(): Promise<void> {
  picky = await connectStomp(lab);
  const destination = '/queue/patient';
  await picky.confirmed('SUBSCRIBE', { id: 1, destination, ack: 'auto', selector: "kind = 'other'" });
  await picky.confirmed('SEND', { destination, persistent: false }, 'patient');
  patientSince = Date.now();
}

/** Figures of the real broker, as of the next virtual minute. */
async function copy(minutes = 1): Promise<void> {
  now += minutes * MINUTE;
  await bridge.copy(now);
}

/** Minutes in which nothing changes: the figures of now again and again. */
async function lasting(minutes: number): Promise<void> {
  await copy();
  await standing(minutes);
}

async function standing(minutes: number): Promise<void> {
  const figures = await bridge.copy(now);
  for (let minute = 0; minute < minutes; minute += 1) {
    now += MINUTE;
    await world.figures(figures, now);
  }
}

async function levelOf(condition: string): Promise<string | undefined> {
  return (await world.findings(now)).get(condition)?.level;
}

async function firing(): Promise<readonly string[]> {
  return [...(await world.findings(now))].flatMap(([id, { level }]) => (level === 'firing' ? [id] : []));
}

/** Copies until the condition has this level; the broker cleans its stores up once a second. */
async function untilLevel(condition: string, level: string): Promise<void> {
  await until(`${condition} is ${level}`, async () => {
    await copy();
    return (await levelOf(condition)) === level;
  });
}

async function fill(
  queue: string,
  messages: number,
  headers: Record<string, string | number | boolean>,
): Promise<void> {
  for (let sent = 1; sent < messages; sent += 1) {
    client.send('SEND', { destination: `/queue/${queue}`, ...headers }, KILOBYTES_100);
  }
  await client.confirmed('SEND', { destination: `/queue/${queue}`, ...headers }, KILOBYTES_100);
}

async function drain(queue: string, messages: number): Promise<void> {
  await client.confirmed('SUBSCRIBE', { id: queue, destination: `/queue/${queue}`, ack: 'auto' });
  for (let taken = 0; taken < messages; taken += 1) await client.message();
  await client.confirmed('UNSUBSCRIBE', { id: queue });
}

test('a quiet broker has no finding that fires, and none that cannot know', async () => {
  await copy();
  const findings = await world.findings(now);
  expect([...findings.values()].filter(({ level }) => level !== 'ok').map(({ conditionId }) => conditionId)).toEqual(
    [],
  );
  expect(findings.size).toBeGreaterThan(20);
});

test(
  'a store that fills behind an open transaction: the store, its journal, the queue; drained, all is well',
  async () => {
    const other = await open();
    other.send('BEGIN', { transaction: 't1' });
    await other.confirmed('SEND', { destination: '/queue/late', transaction: 't1', persistent: true }, 'open');
    await standing(30);
    for (let filled = 0; filled < 120; filled += 20) {
      await fill('orders', 20, { persistent: true });
      now += MINUTE;
      await standing(4);
    }
    expect((await world.findings(now)).get('activemq-store-forecast')).toMatchObject({ level: 'firing' });
    await fill('orders', 140, { persistent: true });
    // Once a second the broker looks for expired messages, and takes them all into memory for that.
    await untilLevel('activemq-destination-memory-high', 'firing');
    await standing(35);
    expect(await firing()).toEqual(
      expect.arrayContaining([
        'activemq-store-filling',
        'activemq-full-recovery-long',
        'activemq-fast-recovery-long',
        'activemq-transactions-open',
        'activemq-queue-without-consumers',
        'activemq-destination-memory-high',
      ]),
    );
    await other.confirmed('ABORT', { transaction: 't1' });
    other.close();
    await drain('orders', 260);
    await untilLevel('activemq-store-filling', 'ok');
    await untilLevel('activemq-full-recovery-long', 'ok');
    expect(await firing()).toEqual([]);
  },
  TIMEOUT,
);

test(
  'a full store blocks its producer, and the broker says so in its log',
  async () => {
    for (let sent = 0; sent < 360; sent += 1) {
      client.send('SEND', { destination: '/queue/blocking.orders', persistent: true }, KILOBYTES_100);
    }
    await until('the producer is stopped', async () => activemqLog(lab.dir).includes('to prevent flooding'));
    await copy();
    const finding = (await world.findings(now)).get('activemq-producers-blocked');
    expect(finding).toMatchObject({ level: 'firing', severity: 'critical' });
    expect(finding?.observations[0]?.subject).toEqual({ kind: 'queue', name: 'blocking.orders' });
    expect((await world.findings(now)).get('activemq-store-filling')).toMatchObject({ severity: 'critical' });
    const consumer = await open();
    await consumer.confirmed('SUBSCRIBE', { id: 1, destination: '/queue/blocking.orders', ack: 'auto' });
    for (let taken = 0; taken < 360; taken += 1) await consumer.message();
    consumer.close();
    await untilLevel('activemq-store-filling', 'ok');
    now += 61 * MINUTE;
    expect(await levelOf('activemq-producers-blocked')).toBe('ok');
  },
  TIMEOUT,
);

test(
  'a temporary store and a scheduler store that fill, and are emptied',
  async () => {
    await fill('spool', 600, { persistent: false });
    await fill('planned', 320, { persistent: true, AMQ_SCHEDULED_DELAY: 3_600_000 });
    await copy();
    expect(await firing()).toEqual(
      expect.arrayContaining(['activemq-temp-store-filling', 'activemq-scheduler-store-filling']),
    );
    await drain('spool', 600);
    const everything = { destination: '/topic/ActiveMQ.Scheduler.Management', AMQ_SCHEDULER_ACTION: 'REMOVEALL' };
    await client.confirmed('SEND', everything, '');
    await untilLevel('activemq-temp-store-filling', 'ok');
    // How much of it is used is only reckoned anew when something is added.
    await until('the scheduler store is emptied', async () => {
      await client.confirmed('SEND', { destination: '/queue/planned', AMQ_SCHEDULED_DELAY: 3_600_000 }, 'later');
      await copy();
      return (await levelOf('activemq-scheduler-store-filling')) === 'ok';
    });
  },
  TIMEOUT,
);

test(
  'dead letters that grow until somebody reads them',
  async () => {
    await client.confirmed('SUBSCRIBE', { id: 'p', destination: '/queue/payments', ack: 'client-individual' });
    const fail = async () => {
      await client.confirmed('SEND', { destination: '/queue/payments', persistent: true }, 'cannot be paid');
      const { headers } = await client.message();
      await client.confirmed('NACK', { id: headers.ack ?? '' });
    };
    await fail();
    await copy();
    await fail();
    await copy();
    expect((await world.findings(now)).get('activemq-dead-letters-growing')).toMatchObject({
      level: 'firing',
      observations: [{ subject: { kind: 'queue', name: 'ActiveMQ.DLQ' } }],
    });
    await client.confirmed('UNSUBSCRIBE', { id: 'p' });
    await drain('ActiveMQ.DLQ', 2);
    await untilLevel('activemq-dead-letters-growing', 'ok');
  },
  TIMEOUT,
);

test(
  'messages that expire unread',
  async () => {
    await client.confirmed('SEND', { destination: '/queue/offers', persistent: false }, 'first');
    await copy();
    const soon = { destination: '/queue/offers', persistent: false, expires: Date.now() + 100 };
    await client.confirmed('SEND', soon, 'too late');
    await untilLevel('activemq-messages-expired', 'firing');
    await copy(61);
    expect(await levelOf('activemq-messages-expired')).toBe('ok');
    await drain('offers', 1);
  },
  TIMEOUT,
);

test(
  'a queue that grows without a pause, and shrinks again',
  async () => {
    for (let minute = 0; minute <= 30; minute += 5) {
      for (let message = 0; message < 40; message += 1) {
        client.send('SEND', { destination: '/queue/slow', persistent: false }, 'work');
      }
      await client.confirmed('SEND', { destination: '/queue/slow', persistent: false }, 'work');
      await copy(5);
    }
    expect(await levelOf('activemq-queue-growing')).toBe('firing');
    await drain('slow', 7 * 41);
    for (let minute = 0; minute < 15; minute += 5) await copy(5);
    expect(await levelOf('activemq-queue-growing')).toBe('ok');
  },
  TIMEOUT,
);

test(
  'a durable subscriber that stays away, and is removed',
  async () => {
    const subscriber = await open({ clientId: 'reports' });
    const subscription = { id: 'news', 'activemq.subscriptionName': 'reports', destination: '/topic/news' };
    await subscriber.confirmed('SUBSCRIBE', subscription);
    await copy();
    expect(await levelOf('activemq-durable-subscribers-inactive')).toBe('ok');
    subscriber.close();
    await until('the subscriber is seen to be away', async () => {
      const figures = await bridge.copy(now);
      return figures.some(({ metric, value }) => metric === 'InactiveDurableTopicSubscribersCount' && value === 1);
    });
    await lasting(65);
    expect(await levelOf('activemq-durable-subscribers-inactive')).toBe('firing');
    const back = await open({ clientId: 'reports' });
    await back.confirmed('UNSUBSCRIBE', { id: 'news', 'activemq.subscriptionName': 'reports' });
    await untilLevel('activemq-durable-subscribers-inactive', 'ok');
  },
  TIMEOUT,
);

async function openAll(): Promise<void> {
  for (let opened = 0; opened <= lab.maximumConnections; opened += 1) await open();
}

test(
  'as many connections as allowed, and one that is refused',
  async () => {
    // A connection of the test before may still be counted, so all that there is room for are opened.
    await expect(openAll()).rejects.toMatchObject({ code: 'LAB_STOMP' });
    await until('the broker logs it', async () => activemqLog(lab.dir).includes('Could not accept connection'));
    await copy();
    expect((await world.findings(now)).get('activemq-connections-near-limit')).toMatchObject({
      level: 'firing',
      severity: 'critical',
    });
    expect(await levelOf('activemq-connections-refused')).toBe('firing');
    for (const one of clients.splice(1)) one.close();
    await untilLevel('activemq-connections-near-limit', 'ok');
    now += 61 * MINUTE;
    await copy();
    expect(await levelOf('activemq-connections-refused')).toBe('ok');
  },
  TIMEOUT,
);

test(
  'clients that leave queues behind again and again',
  async () => {
    for (const name of ['a', 'b', 'c', 'd', 'e', 'f']) {
      const brief = await open();
      await brief.confirmed('SUBSCRIBE', { id: 1, destination: `/queue/brief.${name}` });
      brief.close();
    }
    await until('they are removed', async () => activemqLog(lab.dir).split('Inactive for longer than').length > 6);
    await copy();
    expect(await levelOf('activemq-clients-restarting')).toBe('firing');
    now += 61 * MINUTE;
    expect(await levelOf('activemq-clients-restarting')).toBe('ok');
  },
  TIMEOUT,
);

test(
  'a processor that has as much to do as it can, and nothing again',
  async () => {
    const ticks = () => processorTicks(lab) ?? 0;
    const before = ticks();
    await until('the broker has worked for half a second', async () => {
      for (let sent = 0; sent < 2_000; sent += 1) {
        client.send('SEND', { destination: '/topic/nobody', persistent: false }, 'work');
      }
      await client.confirmed('SEND', { destination: '/topic/nobody', persistent: false }, 'work');
      return ticks() - before >= 50;
    });
    // As on an instance that is just as slow: all that this machine gave the broker came within this half second.
    now += 500;
    await bridge.copy(now);
    expect((await world.findings(now)).get('activemq-cpu-high')).toMatchObject({
      level: 'firing',
      severity: 'critical',
    });
    await copy();
    expect(await levelOf('activemq-cpu-high')).toBe('ok');
  },
  TIMEOUT,
);

test(
  'messages that wait for more than a minute until somebody consumes them, and some that do not',
  async () => {
    await until('a minute is over', async () => Date.now() - patientSince > 61_000);
    await drain('patient', 1);
    await copy();
    expect((await world.findings(now)).get('activemq-messages-waiting')).toMatchObject({
      level: 'firing',
      observations: [{ subject: { kind: 'queue', name: 'patient' } }],
    });
    await client.confirmed('SUBSCRIBE', { id: 'quick', destination: '/queue/patient', ack: 'auto' });
    for (let sent = 0; sent < 10; sent += 1) {
      await client.confirmed('SEND', { destination: '/queue/patient', persistent: false }, 'now');
      await client.message();
    }
    await copy();
    expect(await levelOf('activemq-messages-waiting')).toBe('ok');
  },
  TIMEOUT,
);

test(
  'a heap full of messages that wait for their commit, and freed',
  async () => {
    const waiting = { destination: '/queue/waiting', persistent: false, transaction: 'big' };
    const untilHeap = async (fits: (percent: number) => boolean, level: string) => {
      await client.confirmed('BEGIN', { transaction: 'big' });
      await until(`the heap is ${level}`, async () => {
        for (let sent = 0; sent < 50; sent += 1) client.send('SEND', waiting, KILOBYTES_100);
        await client.confirmed('SEND', waiting, KILOBYTES_100);
        if (!fits(heapPercent(lab) ?? 0)) return false;
        await copy();
        return (await levelOf('activemq-heap-high')) === level;
      });
      await client.confirmed('ABORT', { transaction: 'big' });
    };
    await untilHeap((percent) => percent >= 82, 'firing');
    // Only the garbage collection that the next messages bring about shows what is free.
    await untilHeap((percent) => percent < 65, 'ok');
  },
  TIMEOUT,
);
