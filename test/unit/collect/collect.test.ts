import { join } from 'node:path';
import { createRecordedReader, readRecording } from '../../../src/adapters/local/recorded-reader.ts';
import { collect } from '../../../src/collect/collect.ts';
import type { CollectCache } from '../../../src/collect/rabbitmq/cache.ts';
import type { Reading } from '../../../src/model/reading.ts';
import type { ManagementReader } from '../../../src/ports.ts';
import {
  overviewWith,
  pageOf,
  QUIET,
  type Script,
  type ScriptedReply,
  scriptedReader,
} from '../../support/scripted-reader.ts';

const broker = { id: 'orders', name: 'orders', engine: 'rabbitmq', tags: {} } as const;
const NOW = Date.UTC(2026, 0, 5);
const MINUTE = 60_000;

async function pass(reader: ManagementReader, more: { now?: number; cache?: CollectCache } = {}) {
  const collected = await collect(broker, reader, { now: NOW, history: [], ...more });
  const readings = collected.snapshot.rabbitmq;
  if (readings === undefined) throw new Error('a RabbitMQ broker always has readings');
  return { ...collected, readings };
}

function fixture(name: string): string {
  return join(__dirname, '../../fixtures/rabbitmq-3.10.8', `${name}.json`);
}

function valueIn<T>(reading: Reading<T>): T {
  if (reading.state !== 'read') throw new Error(`${reading.why}: ${reading.detail}`);
  return reading.value;
}

function queues(count: number, messages = (_index: number) => 0) {
  return Array.from({ length: count }, (_, index) => ({
    name: `q-${String(index).padStart(5, '0')}`,
    vhost: '/',
    type: 'classic',
    state: 'running',
    messages: messages(index),
    messages_ready: messages(index),
    messages_unacknowledged: 0,
  }));
}

describe('a recorded, healthy cluster of three nodes', () => {
  test('every source that the tag monitoring shows is read, the others name the tag they take', async () => {
    const { readings } = await pass(createRecordedReader(fixture('healthy')));
    const states = Object.fromEntries(
      Object.entries(readings).map(([source, reading]) => [
        source,
        reading.state === 'read' ? 'read' : `${reading.state}: ${reading.why}`,
      ]),
    );
    const hidden = {
      users: 'unavailable: permission',
      permissions: 'unavailable: permission',
      featureFlags: 'unavailable: permission',
      deprecatedFeatures: 'unavailable: version',
      memoryBreakdowns: 'unavailable: not-needed',
    };
    const all = Object.fromEntries(Object.keys(readings).map((source) => [source, 'read']));
    expect(states).toEqual({ ...all, ...hidden });
    expect(readings.users).toMatchObject({ detail: expect.stringContaining('it takes the tag administrator') });
  });

  test('its figures arrive in the model', async () => {
    const { readings, snapshot } = await pass(createRecordedReader(fixture('healthy')));
    expect(valueIn(readings.overview)).toMatchObject({ rabbitmqVersion: '3.10.8', totals: { queues: 4 } });
    expect(valueIn(readings.nodes)).toHaveLength(3);
    expect(valueIn(readings.nodes).every((node) => node.running && node.version === '3.10.8')).toBe(true);
    expect(valueIn(readings.nodes)[0]).toMatchObject({
      memoryUsed: expect.any(Number),
      memoryLimit: expect.any(Number),
      diskFreeLimit: expect.any(Number),
      memoryAlarm: false,
      partitions: [],
    });
    const details = valueIn(readings.queueDetails);
    expect(details.some(({ type, members }) => type === 'quorum' && members.length === 3)).toBe(true);
    expect(details.some(({ mirrors }) => mirrors.length > 0)).toBe(true);
    expect(valueIn(readings.consumers).every(({ queue, user }) => queue !== '' && user !== undefined)).toBe(true);
    expect(valueIn(readings.policies).length).toBeGreaterThan(0);
    expect(valueIn(readings.vhostLimits)[0]?.limits['max-connections']).toBeGreaterThan(0);
    expect(valueIn(readings.healthAlarms)).toEqual({ healthy: true });
    expect(snapshot.reduced).toBeUndefined();
  });

  test('an administrator sees the rest, without password hashes', async () => {
    const { readings } = await pass(createRecordedReader(fixture('healthy-administrator')));
    expect(
      valueIn(readings.users)
        .map(({ name }) => name)
        .sort(),
    ).toEqual(['admin', 'monitor']);
    expect(valueIn(readings.permissions).length).toBeGreaterThan(0);
    expect(valueIn(readings.featureFlags).length).toBeGreaterThan(0);
    expect(JSON.stringify(readings)).not.toMatch(/password/);
  });

  test('the same recording gives the same snapshot, byte for byte', async () => {
    const runs = await Promise.all([1, 2].map(() => pass(createRecordedReader(fixture('healthy')))));
    const [first, second] = runs.map(({ snapshot }) => JSON.stringify(snapshot));
    expect(first).toBe(second);
  });

  test('the cost of the pass is that of its sources', async () => {
    const { snapshot, readings } = await pass(createRecordedReader(fixture('healthy')));
    const bytes = Object.values(readings).reduce((sum, { cost }) => sum + cost.bytes, 0);
    const recorded = readRecording(fixture('healthy'));
    expect(snapshot.cost.requests).toBeGreaterThan(10);
    // The probe for visible virtual hosts belongs to no source.
    expect(snapshot.cost.bytes - bytes).toBeLessThan(200);
    expect(snapshot.cost.requests).toBeLessThan(recorded.replies.length);
  });
});

describe('recorded faults', () => {
  // With statistics renewed each second but sampled every five, a rate is 0 in most replies; here it is not.
  test('rates of the broker and of its queues', async () => {
    const { readings } = await pass(createRecordedReader(fixture('node-down')));
    expect(valueIn(readings.overview).rates.publish).toBeGreaterThan(0);
    expect(valueIn(readings.queueDetails).some(({ rates }) => (rates.ack ?? 0) > 0)).toBe(true);
  });

  test('paused synchronisation: the queue, how far its copy came, and the node in alarm', async () => {
    const { readings } = await pass(createRecordedReader(fixture('paused-sync')));
    const paused = valueIn(readings.queueDetails).find(({ name }) => name === 'lab.paused-sync');
    expect(paused).toMatchObject({ state: 'syncing', syncMessages: 0 });
    expect(paused?.synchronisedMirrors.length).toBeLessThan(paused?.mirrors.length ?? 0);
    expect(valueIn(readings.nodes).some(({ memoryAlarm }) => memoryAlarm === true)).toBe(true);
  });

  test('memory alarm: the node, what its memory consists of, and a pass that reads less', async () => {
    const { readings, snapshot } = await pass(createRecordedReader(fixture('memory-alarm')));
    const inAlarm = valueIn(readings.nodes).filter(({ memoryAlarm }) => memoryAlarm === true);
    expect(inAlarm).toHaveLength(1);
    expect(valueIn(readings.memoryBreakdowns)).toMatchObject([
      { node: inAlarm[0]?.name, total: expect.any(Number), categories: { queue_procs: expect.any(Number) } },
    ]);
    expect(valueIn(readings.healthAlarms).healthy).toBe(false);
    expect(snapshot.reduced).toBe(`${inAlarm[0]?.name} in alarm`);
  });

  test('node down: the two others still tell', async () => {
    const { readings } = await pass(createRecordedReader(fixture('node-down')));
    expect(
      valueIn(readings.nodes)
        .map(({ running }) => running)
        .sort(),
    ).toEqual([false, true, true]);
    expect(readings.authAttempts.state).toBe('read');
  });

  test('stranded queue: messages and no consumer', async () => {
    const { readings } = await pass(createRecordedReader(fixture('stranded-queue')));
    const stranded = valueIn(readings.queueDetails).filter(({ ready, consumers }) => ready > 0 && consumers === 0);
    expect(stranded.map(({ name }) => name)).toContain('lab.stranded-queue');
  });

  test('slow consumer: unacked messages, prefetch 0', async () => {
    const { readings } = await pass(createRecordedReader(fixture('slow-consumer')));
    expect(valueIn(readings.channels).some(({ unacked, prefetch }) => unacked > 0 && prefetch === 0)).toBe(true);
  });
});

describe('trouble while reading is part of the snapshot', () => {
  test('a broker that cannot be reached is asked once, and everything fails for that reason', async () => {
    const reader = scriptedReader({ whoami: { failure: 'unreachable' } });
    const { readings, snapshot } = await pass(reader);
    expect(reader.asked).toHaveLength(1);
    for (const reading of Object.values(readings))
      expect(reading).toMatchObject({ state: 'failed', why: 'unreachable' });
    expect(snapshot.clockSkew).toBeUndefined();
  });

  test('a wrong password is asked once', async () => {
    const refused = { status: 401, json: { error: 'not_authorised', reason: 'Login failed' } };
    const reader = scriptedReader({ whoami: refused });
    const { readings } = await pass(reader);
    expect(reader.asked).toHaveLength(1);
    expect(readings.nodes).toMatchObject({ state: 'failed', why: 'authentication' });
    expect(readings.nodes).toMatchObject({ detail: expect.stringContaining('Login failed') });
  });

  test.each([
    ['a web page', { text: '<!doctype html><title>Welcome</title>' }, 'not-json', /not the management API/],
    ['half a JSON body', { text: '{"name":"monitor","ta' }, 'not-json', /cut off or damaged/],
    ['JSON of something else', { json: { status: 'UP' } }, 'unexpected-shape', /another shape/],
    ['an API without whoami', { status: 404, json: {} }, 'unexpected-shape', /not the management API/],
  ] as const)('%s is no RabbitMQ', async (_name, reply, why, detail) => {
    const reader = scriptedReader({ whoami: reply });
    const { readings } = await pass(reader);
    expect(reader.asked).toHaveLength(1);
    expect(readings.queues).toMatchObject({ state: 'failed', why, detail: expect.stringMatching(detail) });
  });

  test('one slow source fails alone; a second one ends the asking', async () => {
    const one = scriptedReader({ ...QUIET, policies: { failure: 'timeout' } });
    expect((await pass(one)).readings).toMatchObject({ policies: { why: 'timeout' }, queues: { state: 'read' } });
    const two = scriptedReader({ ...QUIET, vhosts: { failure: 'timeout' }, policies: { failure: 'timeout' } });
    const { readings } = await pass(two);
    expect(readings.queues).toMatchObject({ state: 'failed', why: 'timeout' });
    expect(two.asked.map(({ path }) => path)).not.toContain('queues');
  });

  test('what is missing in this version, and what this user may not see, is no failure', async () => {
    const { 'health/checks/alarms': _, ...older } = QUIET;
    const script: Script = { ...older, 'user-limits': { status: 405, json: {} } };
    const { readings } = await pass(scriptedReader(script));
    expect(readings.healthAlarms).toMatchObject({ state: 'unavailable', why: 'version' });
    expect(readings.userLimits).toMatchObject({ state: 'unavailable', why: 'version' });
    expect(readings.users).toMatchObject({ state: 'unavailable', why: 'permission' });
  });

  test('a health check that says no is an answer', async () => {
    const alarm = { status: 503, json: { status: 'failed', reason: 'There are alarms in effect in the cluster' } };
    const { readings } = await pass(scriptedReader({ ...QUIET, 'health/checks/alarms': alarm }));
    expect(readings.healthAlarms).toMatchObject({
      state: 'read',
      value: { healthy: false, reason: 'There are alarms in effect in the cluster' },
    });
  });

  test('a queue that does not parse is dropped and counted, the others are read', async () => {
    const [good, other] = queues(2);
    const script = { ...QUIET, overview: overviewWith({ queues: 3 }) };
    const reader = scriptedReader({ ...script, queues: (query) => pageOf([good, { name: 7 }, other], query) });
    const { readings } = await pass(reader);
    expect(readings.queues).toMatchObject({ state: 'read', dropped: 1 });
    expect(readings.queueDetails).toMatchObject({ state: 'read', dropped: 1 });
    expect(valueIn(readings.queues)).toHaveLength(2);
  });

  test('a user without the tag monitoring would see an empty broker, so nothing is read', async () => {
    const whoami = { json: { name: 'app', tags: ['management'] } };
    const reader = scriptedReader({ ...QUIET, whoami });
    const { readings } = await pass(reader);
    expect(reader.asked).toHaveLength(1);
    expect(readings.queues).toMatchObject({
      state: 'unavailable',
      why: 'permission',
      detail: 'User app has only the tag management; it takes the tag monitoring.',
    });
  });

  test('tags as 3.8 writes them', async () => {
    const { readings } = await pass(
      scriptedReader({ ...QUIET, whoami: { json: { name: 'm', tags: 'monitoring,x' } } }),
    );
    expect(valueIn(readings.whoami).tags).toEqual(['monitoring', 'x']);
  });

  test('a user without permission in any virtual host does not take the broker for empty', async () => {
    const nothing = { json: { items: [], filtered_count: 0 } };
    const script = { ...QUIET, overview: overviewWith({ queues: 12 }), exchanges: nothing };
    const { readings } = await pass(scriptedReader(script));
    expect(valueIn(readings.vhosts)).toEqual([{ name: '/', clusterState: {}, hidden: true }]);
    for (const source of ['queues', 'queueDetails', 'policies', 'exchanges', 'bindings'] as const) {
      expect(readings[source]).toMatchObject({ state: 'unavailable', why: 'permission' });
    }
  });
});

describe('large brokers', () => {
  const large = (count: number, messages?: (index: number) => number): Script => ({
    ...QUIET,
    overview: overviewWith({ queues: count }),
    queues: (query) => {
      const all = queues(count, messages);
      if (query.page === undefined) return { json: all };
      return pageOf(query.sort === 'messages' ? all.toSorted((a, b) => b.messages - a.messages) : all, query);
    },
    'queues/*': (_query, path) => single(queues(count, messages), path),
  });
  const single = (all: readonly { name: string }[], path: string): ScriptedReply => {
    const found = all.find(({ name }) => path === `queues/%2F/${encodeURIComponent(name)}`);
    return found === undefined ? { status: 404, json: {} } : { json: found };
  };
  const requests = (reader: ReturnType<typeof scriptedReader>) =>
    reader.asked.filter(({ path }) => path === 'queues').map(({ query }) => query);

  test('one listing of all at first, then only those that hold messages, then all again after ten minutes', async () => {
    const first = scriptedReader(large(10_000, (index) => (index % 1_000 === 0 ? 5 : 0)));
    const walked = await pass(first);
    expect(requests(first)).toMatchObject([{ disable_stats: 'true', enable_queue_totals: 'true' }]);
    expect(valueIn(walked.readings.queues)).toHaveLength(10_000);
    expect(valueIn(walked.readings.queueDetails)).toHaveLength(10);

    const second = scriptedReader(large(10_000, (index) => (index === 77 ? 9 : 0)));
    const steady = await pass(second, { now: NOW + MINUTE, cache: walked.cache });
    expect(requests(second)).toMatchObject([{ sort: 'messages', page: '1' }]);
    const seen = valueIn(steady.readings.queues);
    expect(seen).toHaveLength(10_000);
    expect(seen.filter(({ messages }) => messages > 0)).toMatchObject([{ name: 'q-00077', messages: 9 }]);
    expect(steady.readings.queues).toMatchObject({ omitted: 0 });

    const third = scriptedReader(large(10_000));
    await pass(third, { now: NOW + 11 * MINUTE, cache: steady.cache });
    expect(requests(third)[0]?.page).toBeUndefined();
  });

  test('all are listed again as soon as other nodes run, for then queues without messages may be down', async () => {
    const { cache } = await pass(scriptedReader(large(5_000)));
    const nodes = {
      json: [
        { name: 'rabbit@a', running: false },
        { name: 'rabbit@b', running: true },
      ],
    };
    const reader = scriptedReader({ ...large(5_000), nodes });
    await pass(reader, { now: NOW + MINUTE, cache });
    expect(requests(reader)[0]?.page).toBeUndefined();
  });

  test('no queue with messages is missed, however many there are', async () => {
    const { cache } = await pass(scriptedReader(large(5_000)));
    const reader = scriptedReader(large(5_000, (index) => index + 1));
    const { readings } = await pass(reader, { now: NOW + MINUTE, cache });
    expect(valueIn(readings.queues).filter(({ messages }) => messages > 0)).toHaveLength(5_000);
  });

  test('up to 500 queues: one page with everything, each pass', async () => {
    const reader = scriptedReader(large(500));
    const { readings } = await pass(reader);
    expect(requests(reader)).toHaveLength(1);
    expect(valueIn(readings.queueDetails)).toHaveLength(500);
  });

  test('consumers are counted per queue where all of them were read', async () => {
    const consumer = { queue: { name: 'q-00001', vhost: '/' }, consumer_tag: 'x' };
    const script = { ...large(1_000, () => 1), consumers: { json: [consumer, consumer] } };
    const { readings } = await pass(
      scriptedReader({ ...script, overview: overviewWith({ queues: 1_000, consumers: 2 }) }),
    );
    expect(valueIn(readings.queues).slice(0, 2)).toMatchObject([{ consumers: 0 }, { consumers: 2 }]);
  });

  test('names with characters that mean something in an address are found', async () => {
    const odd = ['a/b', 'a?b', 'x#y', '50%', 'ä ö'].map((name) => ({ ...queues(1, () => 3)[0], name }));
    const all = [...odd, ...queues(600)];
    const script: Script = {
      ...QUIET,
      overview: overviewWith({ queues: all.length }),
      queues: { json: all },
      'queues/*': (_query, path) => single(all, path),
    };
    const { readings } = await pass(scriptedReader(script));
    expect(new Set(valueIn(readings.queueDetails).map(({ name }) => name))).toEqual(
      new Set(odd.map(({ name }) => name)),
    );
  });

  test('a queue that is deleted during the pass is left out, one that does not parse is counted', async () => {
    const script: Script = {
      ...large(1_000, (index) => (index < 3 ? 1 : 0)),
      'queues/%2F/q-00000': { status: 404, json: {} },
      'queues/%2F/q-00001': { json: { name: 7 } },
    };
    const { readings } = await pass(scriptedReader(script));
    expect(readings.queueDetails).toMatchObject({ state: 'read', dropped: 1, value: [{ name: 'q-00002' }] });
  });

  test('a long list of consumers is read anew when their number has changed', async () => {
    const list = (count: number): Script => ({
      ...QUIET,
      overview: overviewWith({ consumers: count }),
      consumers: { json: Array.from({ length: count }, () => ({ queue: { name: 'q', vhost: '/' } })) },
    });
    const { cache } = await pass(scriptedReader(list(600)));
    const same = await pass(scriptedReader(list(600)), { now: NOW + MINUTE, cache });
    expect(same.readings.consumers).toMatchObject({ state: 'read', readAt: NOW });
    const fewer = await pass(scriptedReader(list(599)), { now: NOW + MINUTE, cache });
    expect(valueIn(fewer.readings.consumers)).toHaveLength(599);
  });

  test('what does not fit the budget says how many are left out', async () => {
    const connection = { name: 'c', user: 'u', vhost: '/', state: 'running', channels: 1 };
    const connections: Script[string] = (query) =>
      pageOf(
        Array.from({ length: 5_000 }, () => connection),
        query,
      );
    const overview = overviewWith({ connections: 5_000, consumers: 40_000 });
    const reader = scriptedReader({ ...QUIET, overview, connections });
    const { readings } = await pass(reader);
    expect(readings.connections).toMatchObject({ state: 'read', omitted: 3_000 });
    expect(valueIn(readings.connections)).toHaveLength(2_000);
    expect(readings.consumers).toMatchObject({ state: 'unavailable', why: 'budget' });
    expect(reader.asked.find(({ path }) => path === 'connections')?.query).toMatchObject({ sort: 'channels' });
  });
});

describe('what is read rarely, and what a broker in trouble is spared', () => {
  test('carried over with its time, and read anew when it is old', async () => {
    const first = await pass(scriptedReader(QUIET));
    const again = scriptedReader(QUIET);
    const second = await pass(again, { now: NOW + MINUTE, cache: first.cache });
    expect(second.readings.bindings).toMatchObject({ state: 'read', readAt: NOW, cost: { requests: 0 } });
    expect(again.asked.map(({ path }) => path)).not.toContain('users');
    const later = scriptedReader(QUIET);
    await pass(later, { now: NOW + 6 * MINUTE, cache: second.cache });
    expect(later.asked.map(({ path }) => path)).toContain('users');
  });

  test('nothing is carried over from a broker that is gone', async () => {
    const { cache } = await pass(scriptedReader(QUIET));
    const { readings } = await pass(scriptedReader({ whoami: { failure: 'unreachable' } }), { now: NOW + 1, cache });
    expect(readings.bindings).toMatchObject({ state: 'failed', why: 'unreachable' });
  });

  test.each([
    ['a slow overview', { overview: { ...overviewWith({}), milliseconds: 3_000 } }, /overview took 3.0 s/],
    ['a backlog', { overview: overviewWith({}, { statistics_db_event_queue: 5_000 }) }, /5000 events wait/],
  ])('%s: clients are left out, what decides an alarm is read', async (_name, change, reason) => {
    const reader = scriptedReader({ ...QUIET, ...change });
    const { snapshot, readings } = await pass(reader);
    expect(snapshot.reduced).toMatch(reason);
    for (const source of ['connections', 'channels', 'consumers', 'exchanges', 'bindings'] as const) {
      expect(readings[source]).toMatchObject({
        state: 'unavailable',
        why: 'budget',
        detail: expect.stringMatching(reason),
      });
    }
    for (const source of ['overview', 'nodes', 'healthAlarms', 'queues'] as const) {
      expect(readings[source].state).toBe('read');
    }
  });

  test('after a slow pass the next one reads less, and the one after a quick one all again', async () => {
    const policies = { json: [], milliseconds: 20_000 };
    const slow = await pass(scriptedReader({ ...QUIET, policies }));
    const next = await pass(scriptedReader(QUIET), { now: NOW + MINUTE, cache: slow.cache });
    expect(next.snapshot.reduced).toMatch(/previous pass took 20.0 s/);
    const recovered = await pass(scriptedReader(QUIET), { now: NOW + 2 * MINUTE, cache: next.cache });
    expect(recovered.snapshot.reduced).toBeUndefined();
  });
});

test('the clock of a broker that is an hour off', async () => {
  const reader = scriptedReader(QUIET);
  const off: ManagementReader = {
    ...reader,
    get: async (path, query) => ({ ...(await reader.get(path, query)), serverTime: NOW + 3_600_000 }),
  };
  expect((await pass(off)).snapshot.clockSkew).toBeCloseTo(3_600_000, -3);
});
