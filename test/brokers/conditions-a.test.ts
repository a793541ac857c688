import type { ChannelModel } from 'amqplib';
import { connect } from 'amqplib';
import { connectClient } from '../../src/lab/amqp.ts';
import { erlangEval } from '../../src/lab/erlang-eval.ts';
import { breakFault, mendFault } from '../../src/lab/faults.ts';
import { labAdmin, nodeOf, requireState, setDiskLimit, setMemoryLimit } from '../../src/lab/lab.ts';
import { readAsMonitor, until, withLab } from '../support/lab.ts';
import { startWatch, type Watch, type WatchOptions } from '../support/watch.ts';

/** Conditions of the cluster, its nodes, limits and connections: each fires and clears on a real cluster. */

const shared = withLab();
const TIMEOUT = 150_000;

const watches: Watch[] = [];
async function watch(options?: WatchOptions): Promise<Watch> {
  const started = await startWatch(shared.lab, options);
  watches.push(started);
  return started;
}

const opened: ChannelModel[] = [];
/** Connections to one node of the lab, closed after the test whatever happens. */
async function open(count: number, node = 1, clientName = 'crowd'): Promise<ChannelModel[]> {
  const { dir } = shared.lab;
  const endpoint = { directory: dir, node: nodeOf(requireState(dir), node), clientName };
  const connections: ChannelModel[] = [];
  for (let index = 0; index < count; index += 1) connections.push(await connectClient(endpoint));
  opened.push(...connections);
  return connections;
}

async function close(connections: readonly ChannelModel[]): Promise<void> {
  await Promise.all(connections.map((connection) => connection.close().catch(() => undefined)));
}

function evaluate(node: number, code: string): Promise<string> {
  const { dir } = shared.lab;
  const state = requireState(dir);
  return erlangEval(dir, state, nodeOf(state, node), code);
}

beforeEach(async () => {
  await until('no connection is left', async () => {
    const connections = await readAsMonitor(shared.lab, 'connections?columns=name');
    return Array.isArray(connections) && connections.length === 0;
  });
}, 60_000);

afterEach(async () => {
  await close(opened.splice(0));
  await Promise.all(watches.splice(0).map((each) => each.close()));
}, 60_000);

test(
  'a crowd of idle connections: limits of virtual host, user and node; then all of them gone',
  async () => {
    const { lab } = shared;
    const eyes = await watch({ broker: { instanceType: 'mq.m7g.medium' } });
    await labAdmin(lab).put(`user-limits/${lab.adminUser}/max-connections`, { value: 100 });
    const full = [
      'vhost-connections-near-limit',
      'user-connections-near-limit',
      'node-connections-near-maximum',
      'idle-connections',
    ];
    const crowd = await open(85);
    await eyes.until('firing', full);
    await close(crowd);
    await eyes.until('firing', ['connections-lost', 'no-connections']);
    await eyes.until('ok', full);
    await open(75, 2);
    await eyes.until('ok', ['connections-lost', 'no-connections']);
    await labAdmin(lab).delete(`user-limits/${lab.adminUser}/max-connections`);
  },
  TIMEOUT,
);

test(
  'many channels and consumers: per connection, per channel, per node and per user; then half of the consumers gone',
  async () => {
    const { lab } = shared;
    const eyes = await watch({ broker: { instanceType: 'mq.m7g.medium' } });
    await labAdmin(lab).put(`user-limits/${lab.adminUser}/max-channels`, { value: 500 });
    const full = [
      'many-channels-on-connection',
      'node-channels-near-maximum',
      'user-channels-near-limit',
      'consumers-per-channel-near-maximum',
    ];
    const connections = await open(4);
    for (const connection of connections) {
      for (let index = 0; index < 102; index += 1) await connection.createChannel();
    }
    const [working] = await open(1, 2);
    const channel = await working?.createChannel();
    if (channel === undefined) throw new Error('no channel');
    await channel.assertQueue('busy', { durable: true });
    const consume = (count: number) =>
      Promise.all(Array.from({ length: count }, () => channel.consume('busy', () => undefined)));
    const consumers = await consume(820);
    await eyes.until('firing', full);
    for (let look = 0; look < 4; look += 1) await eyes.look();
    await Promise.all(consumers.slice(0, 500).map(({ consumerTag }) => channel.cancel(consumerTag)));
    await eyes.until('firing', ['consumers-lost']);
    await consume(400);
    await eyes.until('ok', ['consumers-lost']);
    await close(opened.splice(0));
    await eyes.until('ok', full);
    await labAdmin(lab).delete('queues/%2F/busy');
    await labAdmin(lab).delete(`user-limits/${lab.adminUser}/max-channels`);
  },
  TIMEOUT,
);

test(
  'as many queues and virtual hosts as the instance type allows; those that cannot be seen into are told',
  async () => {
    const admin = labAdmin(shared.lab);
    const eyes = await watch({ broker: { instanceType: 'mq.m7g.medium' } });
    const full = ['queues-near-maximum', 'vhost-queues-near-limit', 'vhosts-near-maximum', 'monitoring-incomplete'];
    const queues = Array.from({ length: 85 }, (_, index) => `queues/%2F/many.${index}`);
    const vhosts = Array.from({ length: 8 }, (_, index) => `vhosts/many.${index}`);
    for (const path of queues) await admin.put(path, { durable: true });
    for (const path of vhosts) await admin.put(path, {});
    await eyes.until('firing', full);
    for (const path of [...queues, ...vhosts]) await admin.delete(path);
    await eyes.until('ok', full);
  },
  TIMEOUT,
);

test(
  'churn of connections, channels and queues',
  async () => {
    const eyes = await watch();
    const churn = ['connection-churn', 'channel-churn', 'queue-churn'];
    const [steady] = await open(1);
    const queueing = await steady?.createChannel();
    const KEPT = 45;
    const stop = new AbortController();
    const work = (async () => {
      while (!stop.signal.aborted) {
        const [short] = await open(1, 1, 'hasty');
        for (let index = 0; index < 6; index += 1) await (await short?.createChannel())?.close();
        for (let index = 0; index < 3; index += 1) await queueing?.assertQueue('churned', { durable: true });
        // Each lives for some seconds, so that the management API gets to show some of them.
        if (opened.length > KEPT) await opened.splice(1, 1)[0]?.close();
      }
    })();
    try {
      await eyes.until('firing', churn, { looks: 40, seconds: 2 });
      expect(JSON.stringify(eyes.finding('connection-churn').observations)).toContain('young connections of hasty');
    } finally {
      stop.abort();
      await work;
    }
    await eyes.until('ok', churn);
    await labAdmin(shared.lab).delete('queues/%2F/churned');
  },
  TIMEOUT,
);

test(
  'leaks of connections and channels',
  async () => {
    const eyes = await watch();
    const leaks = ['connection-leak', 'channel-leak'];
    const [first] = await open(1);
    for (let look = 0; look < 14; look += 1) {
      await open(4, 1, 'leaky');
      for (let index = 0; index < 6; index += 1) await first?.createChannel();
      await eyes.look(120);
    }
    await eyes.until('firing', leaks, { seconds: 1 });
    expect(JSON.stringify(eyes.finding('connection-leak').observations)).toContain('connections of leaky');
    await close(opened.splice(0));
    await eyes.until('ok', leaks);
  },
  TIMEOUT,
);

test(
  'sign-ins with a wrong password, by applications and by the operator itself',
  async () => {
    const { lab } = shared;
    const eyes = await watch();
    await eyes.look();
    const [node] = lab.nodes;
    const wrong = {
      protocol: 'amqp',
      hostname: '127.0.0.1',
      port: node?.amqpPort ?? 0,
      username: 'admin',
      password: 'no',
    };
    for (let attempt = 0; attempt < 25; attempt += 1)
      await expect(connect(wrong)).rejects.toThrow(/ACCESS.REFUSED|403/);
    await eyes.until('firing', ['authentication-failures']);
    await eyes.until('ok', ['authentication-failures'], { seconds: 300 });

    const locked = await watch({ credentials: { user: lab.monitorUser, password: 'no' } });
    await locked.until('firing', ['monitoring-blind']);
    expect((await locked.look()).get('memory-alarm')?.level).toBe('unknown');
    await eyes.until('ok', ['monitoring-blind']);
  },
  TIMEOUT,
);

test(
  'memory and disk come near their limits, and publishers are blocked',
  async () => {
    const { lab } = shared;
    const eyes = await watch();
    await eyes.look();
    const figureOf = async (figure: 'mem_used' | 'mem_limit' | 'disk_free' | 'disk_free_limit') =>
      (await labAdmin(lab).nodes())[1]?.[figure] ?? Number.NaN;
    const [memoryLimit, diskLimit] = [await figureOf('mem_limit'), await figureOf('disk_free_limit')];

    await setMemoryLimit(lab, 2, (await figureOf('mem_used')) / 0.87);
    await setDiskLimit(lab, 2, (await figureOf('disk_free')) / 1.5);
    await eyes.until('firing', ['memory-near-limit', 'disk-near-limit']);
    await setMemoryLimit(lab, 2, memoryLimit);
    await setDiskLimit(lab, 2, diskLimit);
    await eyes.until('ok', ['memory-near-limit', 'disk-near-limit']);

    const [publisher] = await open(1);
    const channel = await publisher?.createChannel();
    await breakFault(lab, 'memory-alarm');
    await breakFault(lab, 'disk-alarm');
    channel?.publish('amq.topic', 'nowhere', Buffer.from('blocked'));
    await eyes.until('firing', ['memory-alarm', 'disk-alarm', 'connections-blocked']);
    await mendFault(lab, 'memory-alarm');
    await mendFault(lab, 'disk-alarm');
    await eyes.until('ok', ['memory-alarm', 'disk-alarm', 'connections-blocked']);
  },
  TIMEOUT,
);

test(
  'one node: no listener, no figures, a virtual host that does not run',
  async () => {
    const { lab } = shared;
    const eyes = await watch();
    const troubles = ['listener-missing', 'statistics-frozen', 'vhost-down'];
    const port = lab.nodes[2]?.amqpPort;
    await labAdmin(lab).put('vhosts/broken', {});
    await evaluate(3, `rabbit_networking:stop_tcp_listener({"127.0.0.1", ${port}}).`);
    await evaluate(3, 'sys:suspend(rabbit_mgmt_external_stats).');
    await evaluate(3, 'rabbit_vhost_sup_sup:stop_and_delete_vhost(<<"broken">>).');
    await eyes.until('firing', troubles, { seconds: 10, looks: 40 });
    expect(eyes.finding('statistics-frozen').observations[0]?.subject.name).toBe(lab.nodes[2]?.name);
    await evaluate(3, `rabbit_networking:start_tcp_listener({"127.0.0.1", ${port}}, 10).`);
    await evaluate(3, 'sys:resume(rabbit_mgmt_external_stats).');
    await labAdmin(lab).delete('vhosts/broken');
    // A busy machine may renew the figures later than each look: let less time go by.
    await eyes.until('ok', troubles, { seconds: 5 });
  },
  TIMEOUT,
);

test(
  'a node is killed: down, no reserve, unreachable by its own address; back, and known to have restarted',
  async () => {
    const { lab } = shared;
    const eyes = await watch();
    const atThird = await watch({ broker: { managementUrl: lab.nodes[2]?.managementUrl ?? '' } });
    await eyes.until('ok', ['node-down', 'running-without-reserve', 'node-restarted']);
    await breakFault(lab, 'node-down');
    await eyes.until('firing', ['node-down', 'running-without-reserve']);
    await atThird.until('firing', ['broker-unreachable']);
    await mendFault(lab, 'node-down');
    await eyes.until('ok', ['node-down', 'running-without-reserve']);
    await eyes.until('firing', ['node-restarted']);
    await atThird.until('ok', ['broker-unreachable']);
  },
  TIMEOUT,
);
