import type { ChannelModel } from 'amqplib';
import { fillQueue } from '../../src/lab/amqp.ts';
import { labAdmin } from '../../src/lab/lab.ts';
import type { PlanRequest } from '../../src/model/remediation.ts';
import { isRefusal } from '../../src/remediate/action.ts';
import { endSoon, until, withLab } from '../support/lab.ts';
import { type QueueTools, queueTools } from '../support/lab-queues.ts';
import { connectAs } from '../support/lab-sight.ts';
import { lagBehind } from '../support/lagging-mirror.ts';
import { applyWithLostCall, LOST, type Pace, pacesOf } from '../support/lost-calls.ts';
import { type Bench, openBench, planned } from '../support/remediation.ts';

const shared = withLab({ nodes: 3, sampleSeconds: 1 });
let bench: Bench;
let client: ChannelModel;
let slowly: Pace;
let briskly: Pace;

beforeAll(async () => {
  bench = openBench(shared.lab);
  ({ slowly, briskly } = pacesOf(bench));
  client = await connectAs(shared.lab);
  tools = queueTools(bench, client);
  const path = 'queues/%2F/untouched';
  await bench.send({ method: 'PUT', path, body: { durable: true, arguments: { 'x-max-length': 7 } } });
  await bench.send({ method: 'PUT', path: 'vhost-limits/%2F/max-queues', body: { value: 1_000 } });
  const headers = { routing_key: 'k', arguments: { 'x-match': 'all', size: 3 } };
  await bench.send({ method: 'POST', path: 'bindings/%2F/e/amq.headers/q/untouched', body: headers });
  await until('every node tells its alarms', async () => {
    const nodes = await labAdmin(shared.lab).nodes();
    return nodes.every((node) => node.mem_alarm !== undefined && node.disk_free_alarm !== undefined);
  });
}, 120_000);
afterAll(async () => {
  await endSoon(client?.close(), bench?.close());
}, 60_000);

const named = (name: string) => ({ vhost: '/', name });
let tools: QueueTools;
const queue: QueueTools['queue'] = (name) => tools.queue(name);
const definitions: QueueTools['definitions'] = (...but) => tools.definitions(...but);
const filled: QueueTools['filled'] = (name, messages) => tools.filled(name, messages);
const drop: QueueTools['drop'] = (name) => tools.drop(name);

const HELPED = 'every step is done and the goal is reached';
const writes = (start: number) =>
  bench.sent.slice(start).map(({ method, path }) => `${method} ${path.replace(/-[0-9a-f]{8}$/, '-HASH')}`);

describe('cap-queue-length', () => {
  const NAME = 'lab.cap';
  const KEPT = { 'dead-letter-exchange': 'dlx', 'message-ttl': 3_600_000 };
  const request = (more: Partial<PlanRequest> = {}): PlanRequest => {
    return { action: 'cap-queue-length', queues: [named(NAME)], maxLength: 100, ...more };
  };

  beforeAll(async () => {
    const body = { pattern: '^lab\\.cap$', priority: 5, 'apply-to': 'queues', definition: KEPT };
    await bench.send({ method: 'PUT', path: 'policies/%2F/keep', body });
    await filled(NAME, 500);
  }, 60_000);
  afterAll(() => drop(NAME), 60_000);

  test('keeps every message and every other setting, refuses publishers, and is taken back', async () => {
    const stored = await definitions(NAME);
    const done = await bench.apply(planned(await bench.plan(request())));
    expect(done).toMatchObject({ state: 'succeeded', reason: HELPED });
    expect(await queue(NAME)).toMatchObject({
      messages_ready: 500,
      effective_policy_definition: { ...KEPT, 'max-length': 100, overflow: 'reject-publish' },
    });
    expect(await tools.publish(NAME)).toBe('refused');
    expect(await bench.plan(request({ maxLength: 50 }))).toEqual({
      refused: [expect.stringContaining('is in force already; take that back first')],
    });
    expect(await bench.takeBack(done.id)).toMatchObject({ state: 'reverted' });
    expect((await queue(NAME)).effective_policy_definition).toEqual(KEPT);
    expect(await tools.publish(NAME)).toBe('taken');
    expect(await definitions(NAME)).toBe(stored);
    await until('the message shows', async () => (await queue(NAME)).messages_ready === 501);
  }, 60_000);

  test('drops messages only when it was told how many', async () => {
    const dropping = request({ maxLength: 300, overflow: 'drop-head' });
    expect(await bench.plan(dropping)).toEqual({
      refused: [expect.stringMatching(/^201 messages would be dropped at once/)],
    });
    expect(await bench.plan({ ...dropping, acceptLoss: 200 })).toEqual({
      refused: [expect.stringContaining('only 200 are accepted')],
    });
    const plan = planned(await bench.plan({ ...dropping, acceptLoss: 201 }));
    expect(plan.summary).toContain('dropping 201 now');
    const done = await bench.apply(plan);
    expect(done.state).toBe('succeeded');
    await until('it has dropped them', async () => (await queue(NAME)).messages_ready === 300);
    await bench.takeBack(done.id);
  }, 60_000);

  test('two hundred queues share one override, which meets no other', async () => {
    const vhost = 'lab.many';
    const names = Array.from({ length: 200 }, (_, index) => `many.${index} (a+b)`);
    await tools.plainQueues(vhost, [...names, 'many.1'], [shared.lab.monitorUser, shared.lab.adminUser]);
    const start = bench.sent.length;
    const queues = names.map((name) => ({ vhost, name }));
    const done = await bench.apply(planned(await bench.plan(request({ queues, maxLength: 1_000 }))));
    expect(done).toMatchObject({ state: 'succeeded', reason: HELPED });
    const other = (await bench.read(`queues/${vhost}/many.1`)).body;
    expect(other).toMatchObject({ effective_policy_definition: {} });
    expect(await bench.takeBack(done.id)).toMatchObject({ state: 'reverted' });
    const path = 'policies/lab.many/mq-operator-cap-HASH';
    expect(writes(start)).toEqual([`PUT ${path}`, `PUT ${path}`, `DELETE ${path}`]);
    await bench.send({ method: 'DELETE', path: `vhosts/${vhost}` });
  }, 180_000);

  test.each(LOST)(
    'a call whose %s is lost is made exactly once',
    async (lose) => {
      const plan = planned(await bench.plan(request()));
      const { ended, forwarded } = await applyWithLostCall(bench, shared.lab, plan, { lose });
      expect(ended.state).toBe('succeeded');
      const put = expect.stringMatching(/^PUT \/api\/policies\/%2F\/mq-operator-cap-/);
      expect(forwarded).toEqual([put, put]);
      expect(ended.journal[0]?.attempts).toBe(lose === 'reply' ? 1 : 2);
      expect((await queue(NAME)).effective_policy_definition).toMatchObject({ ...KEPT, 'max-length': 100 });
      await bench.takeBack(ended.id);
    },
    60_000,
  );
});

describe('purge-queue', () => {
  const NAME = 'lab.purge';
  const request = (name: string): PlanRequest => ({ action: 'purge-queue', queues: [named(name)] });
  afterEach(() => drop(NAME), 60_000);

  test('deletes what is ready, says how much that is, and leaves what consumers hold', async () => {
    await filled(NAME, 310);
    const stored = await definitions();
    const channel = await client.createChannel();
    await channel.prefetch(10);
    const { consumerTag } = await channel.consume(NAME, () => undefined);
    await until('ten are unacked', async () => {
      const { messages_unacknowledged, consumers } = await queue(NAME);
      return messages_unacknowledged === 10 && consumers === 1;
    });
    const plan = planned(await bench.plan(request(NAME)));
    expect(plan.summary).toBe(`Delete the 300 ready messages of queue ${NAME}; 10 unacked ones stay.`);
    const done = await bench.apply(plan);
    expect(done).toMatchObject({ state: 'succeeded', reason: HELPED });
    expect(await queue(NAME)).toMatchObject({ messages_ready: 0, messages_unacknowledged: 10 });
    expect(await definitions()).toBe(stored);
    await expect(bench.takeBack(done.id)).rejects.toThrow('purge-queue cannot be taken back');
    expect(await bench.plan(request(NAME))).toEqual({ refused: [`Queue ${NAME} has no ready messages.`] });
    await channel.cancel(consumerTag);
    await channel.close();
  }, 60_000);

  test('is refused when the queue has moved, when consumers hold most of it, and when its name is not allowed', async () => {
    await filled(NAME, 300);
    const plan = planned(await bench.plan(request(NAME)));
    const start = bench.sent.length;
    await tools.publish(NAME, 200);
    await until('they show', async () => (await queue(NAME)).messages_ready === 500);
    expect(await bench.apply(plan)).toMatchObject({
      state: 'blocked',
      reason: expect.stringMatching(/live-state: Queue lab\.purge has moved by more than 10 %.*300 ready.*500 ready/),
    });
    const channel = await client.createChannel();
    await channel.prefetch(400);
    const { consumerTag } = await channel.consume(NAME, () => undefined);
    await until('most are unacked', async () => (await queue(NAME)).messages_unacknowledged === 400);
    expect(await bench.plan(request(NAME))).toEqual({
      refused: [expect.stringContaining('consumers hold 400 of its 500 messages')],
    });
    await channel.cancel(consumerTag);
    await channel.close();
    await filled('mine', 200);
    expect(await bench.apply(planned(await bench.plan(request('mine'))))).toMatchObject({
      state: 'blocked',
      reason: 'allowed: mine may not be destroyed; name it in allowed.queues of the rule',
    });
    expect(await queue('mine')).toMatchObject({ messages_ready: 200 });
    expect(bench.sent.slice(start)).toEqual([]);
    await drop('mine');
  }, 90_000);

  test.each(LOST)(
    'a call whose %s is lost empties it exactly once',
    async (lose) => {
      await filled(NAME, 300);
      const plan = planned(await bench.plan(request(NAME)));
      const { ended, forwarded } = await applyWithLostCall(bench, shared.lab, plan, { lose, ports: { sleep: slowly } });
      expect(ended.state).toBe('succeeded');
      expect(forwarded).toEqual([`DELETE /api/queues/%2F/${NAME}/contents`]);
      await until('it is empty', async () => (await queue(NAME)).messages_ready === 0);
    },
    90_000,
  );
});

describe('delete-unused-queue', () => {
  const NAME = 'lab.old';
  const request: PlanRequest = { action: 'delete-unused-queue', queues: [named(NAME)] };

  test('deletes it, and taking that back declares it as it was, with its bindings', async () => {
    const channel = await client.createChannel();
    await channel.assertQueue(NAME, {
      durable: true,
      arguments: { 'x-max-length': 9, 'x-dead-letter-exchange': 'd/x' },
    });
    await channel.bindQueue(NAME, 'amq.topic', 'a.#/~ b');
    await channel.bindQueue(NAME, 'amq.headers', '', { 'x-match': 'any', colour: 'red', size: 3 });
    await until('it runs', async () => (await queue(NAME)).state === 'running');
    const stored = await definitions();
    const others = await definitions(NAME);
    const done = await bench.apply(planned(await bench.plan(request)));
    expect(done).toMatchObject({ state: 'succeeded', reason: HELPED });
    expect((await bench.read(`queues/%2F/${NAME}`)).status).toBe(404);
    expect(await definitions(NAME)).toBe(others);
    expect(await bench.takeBack(done.id)).toMatchObject({ state: 'reverted' });
    expect(await definitions()).toBe(stored);

    await channel.consume(NAME, () => undefined, { consumerTag: 'mine' });
    await until('its consumer shows', async () => (await queue(NAME)).consumers === 1);
    expect(await bench.plan(request)).toEqual({ refused: [`Queue ${NAME} is in use: 1 consumers.`] });
    await channel.cancel('mine');
    await until('it is gone', async () => (await queue(NAME)).consumers === 0);
    await channel.close();
  }, 60_000);

  test('one that came into use at the last moment is kept by the broker, and its words are told', async () => {
    // A second look at the same queue: the first plan's deletion does not count against it.
    const own = openBench(shared.lab);
    const sending = own.ports.writer;
    const late = {
      ...sending,
      send: async (write: Parameters<typeof sending.send>[0]) => {
        await tools.publish(NAME);
        return sending.send(write);
      },
    };
    const ended = await own.apply(planned(await own.plan(request)), { writer: late });
    expect(ended.state).toBe('failed');
    expect(ended.reason).toMatch(
      /the broker refused it \(HTTP 400 .*queue 'lab\.old' in vhost '\/' not empty.*nothing was changed/,
    );
    await until('the message shows', async () => (await queue(NAME)).messages_ready === 1);
    expect(await own.plan(request)).toEqual({
      refused: [`Queue ${NAME} is not empty: 1 ready and 0 unacked messages.`],
    });
    await own.close();
    await drop(NAME);
  }, 60_000);

  test.each(LOST)(
    'a call whose %s is lost deletes it exactly once',
    async (lose) => {
      const name = `lab.old.${lose}`;
      await filled(name, 0);
      const plan = planned(await bench.plan({ action: 'delete-unused-queue', queues: [named(name)] }));
      const { ended, forwarded } = await applyWithLostCall(bench, shared.lab, plan, { lose });
      expect(ended).toMatchObject({ state: 'succeeded', reason: HELPED });
      expect(forwarded).toEqual([expect.stringMatching(`^DELETE /api/queues/%2F/${name}\\?if-`)]);
      expect((await bench.read(`queues/%2F/${name}`)).status).toBe(404);
    },
    60_000,
  );
});

describe('close-connections', () => {
  const QUEUE = 'lab.worked';
  const request = (client: string, more: Partial<PlanRequest> = {}): PlanRequest => {
    return { action: 'close-connections', owner: { client }, ...more };
  };

  test('closes those that do least, tells their clients why, and they stay away', async () => {
    const { connections, told } = await tools.openClients(shared.lab, 'leaky', 6);
    const channel = await connections[0]?.createChannel();
    await channel?.assertQueue(QUEUE, { durable: true });
    await channel?.consume(QUEUE, () => undefined);
    await until('its consumer shows', async () => (await queue(QUEUE)).consumers === 1);

    const start = bench.sent.length;
    const plan = planned(await bench.plan(request('leaky', { count: 3, reason: 'leak of leaky' })));
    const done = await bench.apply(plan, { sleep: bench.hurry });
    expect(done).toMatchObject({ state: 'succeeded', reason: HELPED });
    expect(bench.sent.slice(start)).toEqual(
      plan.request.connections?.map((name) => ({
        method: 'DELETE',
        path: `connections/${encodeURIComponent(name)}`,
        reason: 'leak of leaky',
      })),
    );
    expect(await tools.connectionsOf('leaky')).toBe(3);
    expect(told).toHaveLength(3);
    for (const words of told) expect(words).toContain('leak of leaky');
    expect((await queue(QUEUE)).consumers).toBe(1);

    expect(await bench.plan(request('leaky', { count: 3 }))).toEqual({
      refused: [`Nobody else consumes ${QUEUE}; closing these connections would leave it without a consumer.`],
    });
    expect(await bench.plan(request('nobody'))).toEqual({ refused: ['Client nobody has no connections.'] });
    await Promise.allSettled(connections.map((connection) => connection.close()));
    await drop(QUEUE);
  }, 90_000);

  test.each(LOST)(
    'a call whose %s is lost closes exactly one',
    async (lose) => {
      const name = `dropped-${lose}`;
      const { connections, told } = await tools.openClients(shared.lab, name, 3);
      const plan = planned(await bench.plan(request(name, { count: 1 })));
      const { ended, forwarded } = await applyWithLostCall(bench, shared.lab, plan, {
        lose,
        ports: { sleep: briskly },
      });
      expect(ended).toMatchObject({ state: 'succeeded', reason: HELPED });
      expect(forwarded).toEqual([expect.stringMatching(/^DELETE \/api\/connections\//)]);
      expect(told).toHaveLength(1);
      expect(await tools.connectionsOf(name)).toBe(2);
      await Promise.allSettled(connections.map((connection) => connection.close()));
    },
    90_000,
  );

  test('stops after the first when clients come straight back', async () => {
    const back: ChannelModel[] = [];
    const { connections } = await tools.openClients(shared.lab, 'eager', 4);
    for (const connection of connections)
      connection.on('close', () => void connectAs(shared.lab, { name: 'eager' }).then((again) => back.push(again)));
    const start = bench.sent.length;
    const plan = planned(await bench.plan(request('eager', { count: 3 })));
    const seenBack = async (milliseconds: number) => {
      if (bench.sent.length > start)
        await until('it has come back', async () => (await tools.connectionsOf('eager')) === 4);
      await bench.hurry(milliseconds);
    };
    const ended = await bench.apply(plan, { sleep: seenBack });
    expect(ended.state).toBe('failed');
    expect(ended.reason).toMatch(/none came back.*4 connections, at most 3 expected.*cannot be taken back/);
    expect(bench.sent.slice(start)).toHaveLength(1);
    expect(await tools.connectionsOf('eager')).toBe(4);
    for (const connection of connections) connection.removeAllListeners('close');
    await Promise.allSettled([...connections, ...back].map((connection) => connection.close()));
  }, 90_000);
});

describe('rebalance-leaders', () => {
  const request: PlanRequest = { action: 'rebalance-leaders' };
  const names = Array.from({ length: 9 }, (_, index) => `lab.led.${index}`);

  async function leaders(): Promise<number[]> {
    const nodes = await Promise.all(names.map(async (name) => (await queue(name)).node));
    return [...new Set(nodes)].map((node) => nodes.filter((each) => each === node).length).sort();
  }

  test('spreads leaders that are all on one node, without losing a message, and not while a mirror lags', async () => {
    const channel = await client.createConfirmChannel();
    for (const name of names) await channel.assertQueue(name, { durable: true });
    await fillQueue(channel, 'lab.led.0', { count: 100, bytes: 10 });
    const inStep = await lagBehind('lab.led.0', bench, tools);
    expect(await bench.plan(request)).toEqual({
      refused: [expect.stringMatching(/^Queue lab\.led\.0: .* is not in sync\.$/)],
    });
    await inStep();

    const stored = await definitions();
    const done = await bench.apply(planned(await bench.plan(request)));
    expect(done).toMatchObject({ state: 'succeeded', reason: HELPED });
    expect((await leaders()).length).toBe(3);
    expect(await definitions()).toBe(stored);
    await until('mirrors that have moved are in sync again', async () => {
      const outcome = await bench.plan(request);
      return isRefusal(outcome) && outcome.refused.join().includes('are spread evenly');
    });
    await until('no message is lost', async () => (await queue('lab.led.0')).messages_ready === 100);
    for (const name of names) await channel.deleteQueue(name);
    await channel.close();
  }, 120_000);

  test.each(LOST)(
    'a call whose %s is lost spreads them all the same',
    async (lose) => {
      const channel = await client.createChannel();
      for (const name of names) await channel.assertQueue(name, { durable: true });
      await channel.close();
      const outcome = async () => bench.plan(request);
      await until('every mirror is in sync', async () => !isRefusal(await outcome()));
      const plan = planned(await outcome());
      const { ended, forwarded } = await applyWithLostCall(bench, shared.lab, plan, { lose, ports: { sleep: slowly } });
      expect(ended).toMatchObject({ state: 'succeeded', reason: HELPED });
      expect(forwarded).toEqual(['POST /api/rebalance/queues']);
      expect((await leaders()).length).toBe(3);
      for (const name of names) await drop(name);
    },
    120_000,
  );
});
