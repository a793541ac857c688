import type { ManagementReader } from '../../../src/ports.ts';
import { MINUTE, NOW, pass, queues, valueIn } from '../../support/collect-pass.ts';
import { overviewWith, pageOf, QUIET, type Script, scriptedReader } from '../../support/scripted-reader.ts';

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

test('of the certificates of several nodes the one that ends first is kept', async () => {
  const reader = scriptedReader(QUIET);
  let replies = 0;
  const secured: ManagementReader = {
    ...reader,
    get: async (path, query) => {
      replies += 1;
      const expiresAt = NOW + (replies === 2 ? 1 : 9) * 86_400_000;
      return { ...(await reader.get(path, query)), certificate: { expiresAt, issuer: 'Amazon' } };
    },
  };
  expect((await pass(secured)).snapshot.certificate).toEqual({ expiresAt: NOW + 86_400_000, issuer: 'Amazon' });
  expect((await pass(reader)).snapshot.certificate).toBeUndefined();
});
