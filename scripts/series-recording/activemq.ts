import { setTimeout as sleep } from 'node:timers/promises';
import {
  type ActivemqLab,
  bootActivemq,
  killActivemq,
  startActivemq,
  waitForActivemq,
} from '../../src/lab/activemq/activemq-lab.ts';
import { heapPercent } from '../../src/lab/activemq/figures.ts';
import { connectStomp, type StompClient, type StompLogin } from '../../src/lab/activemq/stomp.ts';
import { activemqSample } from './activemq-figures.ts';
import { favour } from './favour.ts';
import { type FaultPhase, recorder } from './recorder.ts';

const WELL_MINUTES = 10;
const MINUTES = 8;
const KILOBYTES_100 = 'x'.repeat(100_000);
const QUEUES = ['orders', 'spool', 'held', 'invoices'];
/** Messages of 100 kB that take more than nine tenths of each store of the lab; clients beside those of the traffic. */
const NEAR = { store: 300, temporary: 620, scheduler: 385, clients: 17 };
const HEAP = { percent: 91, batch: 20 };

/** One instance of an ActiveMQ broker, through everything that can run out in it. */
export async function recordActivemq(dir: string): Promise<void> {
  const lab = await startActivemq({ dir, name: 'billing' });
  const record = recorder(activemqSample(lab, QUEUES));
  const steady = await steadyTraffic(lab);
  await record.watch(WELL_MINUTES);
  const phases = [store, temporaryStore, connections, transactions, subscriber];
  for (const phase of phases) {
    await record.through(phase(lab));
    await record.watch(WELL_MINUTES);
  }
  await steady.stop();
  for (const phase of [heap, schedulerStore, silence]) {
    await record.through(phase(lab));
    await record.watch(WELL_MINUTES);
  }
  record.write(`activemq-${lab.version}`, 'series.json');
}

/** The same, busy as can be. */
export async function recordActivemqProcessor(dir: string): Promise<void> {
  const lab = await startActivemq({ dir, name: 'billing' });
  if (lab.process !== undefined) favour(lab.process.pid);
  const record = recorder(activemqSample(lab, []));
  await record.watch(WELL_MINUTES);
  await record.through(processor(lab));
  await record.watch(2 * WELL_MINUTES);
  record.write(`activemq-${lab.version}`, 'series-processor.json');
}

/** A client of the fault, as long as it lasts. */
function withClient(
  lab: ActivemqLab,
  begin: (client: StompClient) => Promise<void>,
  end: (client: StompClient) => Promise<void>,
  login: StompLogin = {},
): Pick<FaultPhase, 'begin' | 'end'> {
  let client: StompClient | undefined;
  return {
    begin: async () => {
      client = await connectStomp(lab, login);
      await begin(client);
    },
    end: async () => {
      if (client === undefined) return;
      await end(client);
      client.close();
    },
  };
}

type Headers = Readonly<Record<string, string | number | boolean>>;

async function send(client: StompClient, messages: number, headers: Headers): Promise<void> {
  for (let sent = 1; sent <= messages; sent += 1) {
    if (sent % 50 === 0 || sent === messages) await client.confirmed('SEND', headers, KILOBYTES_100);
    else client.send('SEND', headers, KILOBYTES_100);
  }
}

async function drain(client: StompClient, queue: string, messages: number): Promise<void> {
  await client.confirmed('SUBSCRIBE', { id: queue, destination: `/queue/${queue}`, ack: 'auto' });
  for (let taken = 0; taken < messages; taken += 1) await client.message();
}

function store(lab: ActivemqLab): FaultPhase {
  const persistent = { destination: '/queue/orders', persistent: true };
  const work = withClient(
    lab,
    (client) => send(client, NEAR.store, persistent),
    (client) => drain(client, 'orders', NEAR.store),
  );
  return { fault: 'store', minutes: MINUTES, ...work };
}

function temporaryStore(lab: ActivemqLab): FaultPhase {
  const spooled = { destination: '/queue/spool', persistent: false };
  const work = withClient(
    lab,
    (client) => send(client, NEAR.temporary, spooled),
    (client) => drain(client, 'spool', NEAR.temporary),
  );
  return { fault: 'temporary-store', minutes: MINUTES, ...work };
}

/** This ActiveMQ gives room in that store back only when it starts anew. */
function schedulerStore(lab: ActivemqLab): FaultPhase {
  const planned = { destination: '/queue/planned', persistent: true, AMQ_SCHEDULED_DELAY: 3_600_000 };
  const removal = { destination: '/topic/ActiveMQ.Scheduler.Management', AMQ_SCHEDULER_ACTION: 'REMOVEALL' };
  const work = withClient(
    lab,
    (client) => send(client, NEAR.scheduler, planned),
    async (client) => {
      await client.confirmed('SEND', removal, 'remove all');
      await restart(lab);
    },
  );
  return { fault: 'scheduler-store', minutes: MINUTES, ...work };
}

/** Nearly as many clients as the broker takes. */
function connections(lab: ActivemqLab): FaultPhase {
  const open: StompClient[] = [];
  return {
    fault: 'connections',
    minutes: MINUTES,
    begin: async () => {
      while (open.length < NEAR.clients) open.push(await connectStomp(lab));
    },
    end: async () => {
      for (const client of open.splice(0)) client.close();
    },
  };
}

/** Messages of a transaction that is not committed stay in memory; no store holds them. */
function heap(lab: ActivemqLab): FaultPhase {
  const held = { destination: '/queue/held', persistent: false, transaction: 'held' };
  const work = withClient(
    lab,
    async (client) => {
      client.send('BEGIN', { transaction: 'held' });
      while (!(await isFull(lab))) await send(client, HEAP.batch, held);
    },
    (client) => client.confirmed('ABORT', { transaction: 'held' }),
  );
  return { fault: 'heap', minutes: MINUTES, ...work };
}

/** One look may come between two collections of which only the second one is whole. */
async function isFull(lab: ActivemqLab): Promise<boolean> {
  for (let looks = 0; looks < 2; looks += 1) {
    if ((heapPercent(lab) ?? 0) < HEAP.percent) return false;
    await sleep(500);
  }
  return true;
}

/** A selector that takes a quarter of a second to find that a message is not wanted: it keeps one thread busy. */
function processor(lab: ActivemqLab): FaultPhase {
  const destination = '/topic/noise';
  let going = true;
  const work: Promise<void>[] = [];
  const flood = async () => {
    const client = await connectStomp(lab);
    const message = { destination, kind: 'a'.repeat(34) };
    while (going) {
      // There is always more to do.
      for (let ahead = 0; ahead < 8; ahead += 1) client.send('SEND', message, 'noise');
      await client.confirmed('SEND', message, 'noise');
    }
    client.close();
  };
  const choosy = withClient(
    lab,
    (client) => client.confirmed('SUBSCRIBE', { id: 1, destination, selector: "kind LIKE '%a%a%a%a%a%a%b'" }),
    async () => undefined,
  );
  return {
    fault: 'processor',
    minutes: 16,
    begin: async () => {
      await choosy.begin();
      work.push(flood(), flood(), flood(), flood());
    },
    end: async () => {
      going = false;
      await Promise.all(work);
      await choosy.end();
    },
  };
}

function transactions(lab: ActivemqLab): FaultPhase {
  const late = { destination: '/queue/late', persistent: true, transaction: 'late' };
  const work = withClient(
    lab,
    async (client) => {
      client.send('BEGIN', { transaction: 'late' });
      await client.confirmed('SEND', late, 'not yet');
    },
    (client) => client.confirmed('ABORT', { transaction: 'late' }),
  );
  return { fault: 'transactions', minutes: 36, ...work };
}

function subscriber(lab: ActivemqLab): FaultPhase {
  const subscription = { id: 'news', 'activemq.subscriptionName': 'reports' };
  return {
    fault: 'subscriber',
    minutes: 68,
    begin: async () => {
      const client = await connectStomp(lab, { clientId: 'reports' });
      await client.confirmed('SUBSCRIBE', { ...subscription, destination: '/topic/news' });
      client.close();
    },
    end: async () => {
      const client = await connectStomp(lab, { clientId: 'reports' });
      await client.confirmed('UNSUBSCRIBE', subscription);
      client.close();
    },
  };
}

function silence(lab: ActivemqLab): FaultPhase {
  return {
    fault: 'silence',
    minutes: 14,
    begin: () => killActivemq(lab),
    end: () => restart(lab),
  };
}

async function restart(lab: ActivemqLab): Promise<void> {
  await killActivemq(lab);
  await bootActivemq(lab.dir);
  await waitForActivemq(lab.dir);
}

/** A producer and a consumer that keep up with each other. */
async function steadyTraffic(lab: ActivemqLab): Promise<{ stop(): Promise<void> }> {
  const [producer, consumer] = [await connectStomp(lab), await connectStomp(lab)];
  await consumer.confirmed('SUBSCRIBE', { id: 1, destination: '/queue/invoices', ack: 'auto' });
  let going = true;
  const work = async () => {
    while (going) {
      for (let sent = 0; sent < 5; sent += 1) {
        producer.send('SEND', { destination: '/queue/invoices', persistent: true }, 'invoice');
      }
      for (let taken = 0; taken < 5; taken += 1) await consumer.message();
      await sleep(500);
    }
  };
  const working = work();
  return {
    stop: async () => {
      going = false;
      await working;
      for (const client of [producer, consumer]) client.close();
    },
  };
}
