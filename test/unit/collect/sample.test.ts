import { join } from 'node:path';
import { createRecordedReader } from '../../../src/adapters/local/recorded-reader.ts';
import { collect } from '../../../src/collect/collect.ts';
import { sampleOf } from '../../../src/collect/sample.ts';
import type { Queue } from '../../../src/model/rabbitmq.ts';
import { NO_COST } from '../../../src/model/reading.ts';
import {
  brokerSeries,
  nodeSeries,
  queueSeries,
  userConnectionsSeries,
  vhostSeries,
} from '../../../src/model/series.ts';
import type { Snapshot } from '../../../src/model/snapshot.ts';

const broker = { id: 'orders', name: 'orders', engine: 'rabbitmq', tags: {} } as const;
const NOW = Date.UTC(2026, 0, 5);

async function recorded(name: string): Promise<Snapshot> {
  const file = join(__dirname, '../../fixtures/rabbitmq-3.10.8', `${name}.json`);
  return (await collect(broker, createRecordedReader(file), { now: NOW, history: [] })).snapshot;
}

function withQueues(snapshot: Snapshot, queues: readonly Queue[]): Snapshot {
  const { rabbitmq } = snapshot;
  if (rabbitmq === undefined) throw new Error('a RabbitMQ broker always has readings');
  const reading = { state: 'read', value: queues, dropped: 0, omitted: 0, cost: NO_COST } as const;
  return { ...snapshot, rabbitmq: { ...rabbitmq, queues: reading, queueDetails: { ...reading, value: [] } } };
}

function aQueue(name: string, messages: number): Queue {
  const kind = { type: 'classic', state: 'running', durable: true, exclusive: false, autoDelete: false };
  return { vhost: '/', name, ...kind, ready: messages, unacked: 0, messages };
}

test('figures of a healthy cluster, under the names that conditions look for', async () => {
  const snapshot = await recorded('healthy');
  const { at, values } = sampleOf(snapshot);
  expect(at).toBe(NOW);
  expect(values[brokerSeries('queues')]).toBe(4);
  expect(values[brokerSeries('nodes-running')]).toBe(3);
  expect(values[brokerSeries('version')]).toBe(3_010_008);
  expect(values[brokerSeries('pass-bytes')]).toBe(snapshot.cost.bytes);
  expect(values[nodeSeries('rabbit1@localhost', 'memory-used')]).toBeGreaterThan(1e6);
  expect(values[userConnectionsSeries('admin')]).toBe(values[brokerSeries('connections')]);
  for (const value of Object.values(values)) expect(Number.isFinite(value)).toBe(true);
});

test('a queue that is synchronised has its progress kept', async () => {
  const { values } = sampleOf(await recorded('paused-sync'));
  expect(values[queueSeries('/', 'lab.paused-sync', 'sync-messages')]).toBe(0);
  expect(values[queueSeries('/', 'lab.paused-sync', 'messages')]).toBeGreaterThan(0);
});

test('the hundred deepest of many queues, and no empty one', async () => {
  const queues = Array.from({ length: 5_000 }, (_, index) => aQueue(`q${index}`, index));
  const { values } = sampleOf(withQueues(await recorded('healthy'), queues));
  const kept = Object.keys(values).filter((name) => name.startsWith('queue/') && name.endsWith('/messages'));
  expect(kept).toHaveLength(100);
  expect(values[queueSeries('/', 'q4999', 'messages')]).toBe(4_999);
  expect(values[queueSeries('/', 'q4899', 'messages')]).toBeUndefined();
  expect(values[queueSeries('/', 'q0', 'messages')]).toBeUndefined();
});

test('a virtual host without queues or connections counts as none, so that a rise from nothing has a past', async () => {
  const empty = withQueues(await recorded('healthy'), []);
  const { rabbitmq } = empty;
  if (rabbitmq?.connections.state !== 'read') throw new Error('the recording has connections');
  const quiet = { ...rabbitmq, connections: { ...rabbitmq.connections, value: [] } };
  const { values } = sampleOf({ ...empty, rabbitmq: quiet });
  expect(values[vhostSeries('/', 'queues')]).toBe(0);
  expect(values[vhostSeries('/', 'connections')]).toBe(0);
  const partly = { ...quiet, connections: { ...quiet.connections, omitted: 3 } };
  expect(sampleOf({ ...empty, rabbitmq: partly }).values[vhostSeries('/', 'connections')]).toBeUndefined();
});

test('a list that was carried over leaves no figures of its queues', async () => {
  const fresh = withQueues(await recorded('healthy'), [aQueue('deep', 50)]);
  const { rabbitmq } = fresh;
  if (rabbitmq === undefined || rabbitmq.queues.state !== 'read') throw new Error('nothing was read');
  const carried = { ...fresh, rabbitmq: { ...rabbitmq, queues: { ...rabbitmq.queues, readAt: NOW - 60_000 } } };
  const name = queueSeries('/', 'deep', 'messages');
  expect([sampleOf(fresh).values[name], sampleOf(carried).values[name]]).toEqual([50, undefined]);
});

test('a broker that cannot be reached leaves the cost of trying, and no zeros', async () => {
  const rabbitmq = (await recorded('healthy')).rabbitmq;
  if (rabbitmq === undefined) throw new Error('a RabbitMQ broker always has readings');
  const failure = { state: 'failed', why: 'unreachable', detail: 'gone', cost: NO_COST } as const;
  const failed = Object.fromEntries(Object.keys(rabbitmq).map((source) => [source, failure]));
  const snapshot: Snapshot = { brokerId: 'orders', takenAt: NOW, cost: NO_COST, rabbitmq: { ...rabbitmq, ...failed } };
  expect(sampleOf(snapshot).values).toEqual({ 'broker/pass-milliseconds': 0, 'broker/pass-bytes': 0 });
});

test('a part of the connections says nothing about a user', async () => {
  const snapshot = await recorded('healthy');
  const { rabbitmq } = snapshot;
  if (rabbitmq?.connections.state !== 'read') throw new Error('connections are in the recording');
  const cut = { ...snapshot, rabbitmq: { ...rabbitmq, connections: { ...rabbitmq.connections, omitted: 1 } } };
  expect(Object.keys(sampleOf(cut).values).filter((name) => name.startsWith('user/'))).toEqual([]);
});
