import type { CollectCache } from '../../../src/collect/rabbitmq/cache.ts';
import { MINUTE, NOW, pass, queues, valueIn } from '../../support/collect-pass.ts';
import {
  overviewWith,
  pageOf,
  QUIET,
  type Script,
  type ScriptedReply,
  scriptedReader,
} from '../../support/scripted-reader.ts';

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

  test('the queues with messages are listed anew when the broker holds more or fewer than before, or after four minutes', async () => {
    const holding = (messages: number, more: Script = {}): Script => ({
      ...large(5_000, (index) => (index < 3 ? messages / 3 : 0)),
      overview: overviewWith({ queues: 5_000 }, { queue_totals: { messages } }),
      ...more,
    });
    const listed = async (script: Script, minutes: number, before: typeof walked) => {
      const reader = scriptedReader(script);
      const next = await pass(reader, { now: NOW + minutes * MINUTE, cache: before.cache });
      return { ...next, reader, listings: requests(reader).length };
    };
    const walked = await pass(scriptedReader(holding(3_000)));
    const calm = await listed(holding(3_030), 1, walked);
    expect(calm.listings).toBe(0);
    expect(calm.readings.queues).toMatchObject({ state: 'read', omitted: 0, readAt: NOW, cost: { requests: 0 } });
    expect(valueIn(calm.readings.queues).filter(({ messages }) => messages === 1_000)).toHaveLength(3);
    expect((await listed(holding(3_060), 1, calm)).listings).toBe(1);
    expect((await listed(holding(3_000), 4, calm)).listings).toBe(1);
    const created = holding(3_000, {
      overview: overviewWith({ queues: 5_001 }, { queue_totals: { messages: 3_000 } }),
    });
    expect((await listed(created, 1, calm)).listings).toBe(1);
    const unknown = holding(3_000, { overview: overviewWith({ queues: 5_000 }) });
    expect((await listed(unknown, 1, calm)).listings).toBe(1);
  });

  test('a healthy queue is looked at closely again when its figures change, or after three minutes', async () => {
    const detailed = async (messages: number, state: string, minutes: number, cache?: CollectCache) => {
      const all = queues(1_000, (index) => (index === 7 ? messages : 0)).map((queue, index) =>
        index === 7 ? { ...queue, state } : queue,
      );
      const script: Script = {
        ...QUIET,
        overview: overviewWith({ queues: 1_000 }),
        queues: { json: all },
        'queues/*': (_query, path) => single(all, path),
      };
      const reader = scriptedReader(script);
      const next = await pass(reader, { now: NOW + minutes * MINUTE, ...(cache === undefined ? {} : { cache }) });
      expect(valueIn(next.readings.queueDetails)).toMatchObject([{ name: 'q-00007', messages, state }]);
      return { ...next, looks: reader.asked.filter(({ path }) => path.startsWith('queues/')).length };
    };
    const first = await detailed(5, 'running', 0);
    expect(first.looks).toBe(1);
    expect((await detailed(5, 'running', 2, first.cache)).looks).toBe(0);
    expect((await detailed(5, 'running', 3, first.cache)).looks).toBe(1);
    expect((await detailed(6, 'running', 1, first.cache)).looks).toBe(1);
    const syncing = await detailed(5, 'syncing', 1, first.cache);
    expect((await detailed(5, 'syncing', 2, syncing.cache)).looks).toBe(1);
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
