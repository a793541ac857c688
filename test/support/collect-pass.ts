import { collect } from '../../src/collect/collect.ts';
import type { CollectBudget } from '../../src/collect/rabbitmq/budget.ts';
import type { CollectCache } from '../../src/collect/rabbitmq/cache.ts';
import type { Reading } from '../../src/model/reading.ts';
import type { ManagementReader } from '../../src/ports.ts';

const broker = { id: 'orders', name: 'orders', engine: 'rabbitmq', tags: {} } as const;

export const NOW = Date.UTC(2026, 0, 5);
export const MINUTE = 60_000;

interface PassOptions {
  readonly now?: number;
  readonly cache?: CollectCache;
  readonly budget?: Partial<CollectBudget>;
}

/** One collection at `NOW` without history, with its readings at hand. */
export async function pass(reader: ManagementReader, more: PassOptions = {}) {
  const collected = await collect(broker, reader, { now: NOW, history: [], ...more });
  const readings = collected.snapshot.rabbitmq;
  if (readings === undefined) throw new Error('a RabbitMQ broker always has readings');
  return { ...collected, readings };
}

export function valueIn<T>(reading: Reading<T>): T {
  if (reading.state !== 'read') throw new Error(`${reading.why}: ${reading.detail}`);
  return reading.value;
}

/** Elements of `/api/queues` as a listing without statistics gives them, in the order of their names. */
export function queues(count: number, messages = (_index: number) => 0) {
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
