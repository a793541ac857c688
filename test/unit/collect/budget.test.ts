import { join } from 'node:path';
import { readRecording } from '../../../src/adapters/local/recorded-reader.ts';
import { createManagementReader } from '../../../src/adapters/rabbitmq/management-reader.ts';
import type { CollectCache } from '../../../src/collect/rabbitmq/cache.ts';
import type { ManagementReader } from '../../../src/ports.ts';
import { MINUTE, NOW, pass, queues, valueIn } from '../../support/collect-pass.ts';
import { type EdgeServer, startEdgeServer } from '../../support/edge-server.ts';
import { overviewWith, pageOf, QUIET, type Script, scriptedReader } from '../../support/scripted-reader.ts';
import { LARGE, simulatedBroker } from '../../support/simulated-broker.ts';

const MEGABYTE = 1_000_000;

describe('10,000 queues, 5,000 connections, 15,000 channels', () => {
  let server: EdgeServer;
  let reader: ManagementReader;
  let cache: CollectCache;

  beforeAll(async () => {
    const recording = readRecording(join(__dirname, '../../fixtures/rabbitmq-3.10.8/healthy.json'));
    server = await startEdgeServer(simulatedBroker(LARGE, recording));
    reader = createManagementReader({ url: server.url, credentials: { user: 'monitor', password: 'x' } });
  });
  afterAll(async () => {
    await reader.close();
    await server.close();
  });

  test('the first pass sees every queue, the worst of the clients, and says what it left out', async () => {
    const first = await pass(reader);
    cache = first.cache;
    const { readings, snapshot } = first;
    expect(snapshot.reduced).toBeUndefined();
    expect(snapshot.cost.requests).toBeLessThan(100);
    expect(snapshot.cost.bytes).toBeLessThan(2 * MEGABYTE);
    expect(valueIn(readings.queues)).toHaveLength(LARGE.queues);
    expect(valueIn(readings.queues).filter(({ messages }) => messages > 0)).toHaveLength(LARGE.filled);
    expect(valueIn(readings.queueDetails)).toHaveLength(50);
    expect(readings.connections).toMatchObject({ state: 'read', omitted: LARGE.connections - 2_000, dropped: 0 });
    expect(readings.channels).toMatchObject({ state: 'read', omitted: LARGE.channels - 2_000, dropped: 0 });
    expect(valueIn(readings.consumers)).toHaveLength(LARGE.consumers);
  });

  test('a steady pass stays below a megabyte, and no queue with messages is missed', async () => {
    const { readings, snapshot } = await pass(reader, { now: NOW + MINUTE, cache });
    expect(snapshot.reduced).toBeUndefined();
    expect(snapshot.cost.requests).toBeLessThan(90);
    expect(snapshot.cost.bytes).toBeLessThan(MEGABYTE);
    expect(readings.queues).toMatchObject({ state: 'read', omitted: 0, dropped: 0 });
    expect(valueIn(readings.queues).filter(({ messages }) => messages > 0)).toHaveLength(LARGE.filled);
  });
});

describe('a large broker in trouble', () => {
  const { queues: queueCount, ...clients } = LARGE;
  const totals = { ...clients, queues: queueCount };
  const all = queues(queueCount, (index) => (index % 20 === 0 ? 1_000 + index : 0));
  const deepest = all.toSorted((a, b) => b.messages - a.messages);
  const many = (count: number, element: object): Script[string] => {
    const list = Array.from({ length: count }, (_, index) => ({ ...element, name: `client ${index}` }));
    return (query) => pageOf(list, query);
  };
  const healthy: Script = {
    ...QUIET,
    overview: overviewWith(totals),
    queues: (query) => (query.page === undefined ? { json: all } : pageOf(deepest, query)),
    'queues/*': (_query, path) => ({ json: all.find(({ name }) => path.endsWith(name)) }),
    connections: many(LARGE.connections, { user: 'u', vhost: '/', channels: 3 }),
    channels: many(LARGE.channels, { user: 'u', vhost: '/' }),
  };
  const inAlarm: Script = {
    ...healthy,
    nodes: { json: [{ name: 'rabbit@a', running: true, mem_used: 999, mem_limit: 1_000, mem_alarm: true }] },
    'health/checks/alarms': { status: 503, json: { status: 'failed', reason: 'a resource alarm' } },
    'nodes/rabbit%40a/memory': { json: { memory: { total: { rss: 999 }, queue_procs: 500, binary: 300 } } },
  };
  const slow: Script = { ...healthy, overview: { ...overviewWith(totals), milliseconds: 4_000 } };
  const slowInAlarm: Script = { ...inAlarm, overview: { ...overviewWith(totals), milliseconds: 4_000 } };

  const passAfter = async (script: Script) => {
    const { cache } = await pass(scriptedReader(healthy));
    const reader = scriptedReader(script);
    const next = await pass(reader, { now: NOW + MINUTE, cache });
    return { ...next, asked: reader.asked.map(({ path }) => path) };
  };

  test('a node in alarm: one page of clients, the deepest queues, and what the memory consists of', async () => {
    const steady = await passAfter(healthy);
    const { snapshot, readings, asked } = await passAfter(inAlarm);
    expect(snapshot.reduced).toBe('rabbit@a in alarm');
    expect(asked.length).toBeLessThan(steady.asked.length);
    expect(readings.connections).toMatchObject({ state: 'read', omitted: LARGE.connections - 500 });
    expect(readings.channels).toMatchObject({ state: 'read', omitted: LARGE.channels - 500 });
    expect(valueIn(readings.memoryBreakdowns)).toMatchObject([
      { node: 'rabbit@a', total: 999, categories: { queue_procs: 500, binary: 300 } },
    ]);
    expect(valueIn(readings.healthAlarms)).toEqual({ healthy: false, reason: 'a resource alarm' });
    expect(valueIn(readings.queues)[0]).toMatchObject({ name: deepest[0]?.name, messages: deepest[0]?.messages });
    expect(valueIn(readings.queueDetails)).toHaveLength(10);
  });

  test.each([
    ['slow', slow],
    ['slow and in alarm', slowInAlarm],
  ])('%s: no client and no full listing, but nodes, alarms and the deepest queues', async (_name, script) => {
    const { snapshot, readings, asked } = await passAfter(script);
    expect(snapshot.reduced).toBe('the overview took 4.0 s');
    expect(asked).not.toContain('connections');
    expect(asked).not.toContain('channels');
    expect(readings.connections).toMatchObject({ why: 'budget', detail: 'Not read: the overview took 4.0 s.' });
    expect(valueIn(readings.nodes)[0]?.memoryAlarm).toBe(script === slowInAlarm);
    expect(valueIn(readings.healthAlarms).healthy).toBe(script === slow);
    expect(readings.memoryBreakdowns.state).toBe(script === slowInAlarm ? 'read' : 'unavailable');
    expect(valueIn(readings.queues)[0]).toMatchObject({ name: deepest[0]?.name });
  });

  test('slow from the first pass on: the queues beyond the deepest are counted as left out', async () => {
    const reader = scriptedReader(slow);
    const { readings } = await pass(reader);
    const asked = reader.asked.filter(({ path }) => path === 'queues');
    expect(asked.every(({ query }) => query.page !== undefined)).toBe(true);
    const seen = valueIn(readings.queues).length;
    expect(readings.queues).toMatchObject({ state: 'read', omitted: queueCount - seen });
    expect(seen).toBeGreaterThanOrEqual(500);
  });
});
