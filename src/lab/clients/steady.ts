import type { Channel } from 'amqplib';
import { safeQueue } from '../amqp.ts';
import { type ClientContext, consumeFrom, keepConnected, type LiveClient, publishEvenly } from './live-client.ts';

export const STEADY_EXCHANGE = 'lab.events';
const AUDIT_QUEUE = 'lab.audit';
const TOPICS = ['orders', 'invoices', 'shipments'] as const;
export const STEADY_QUEUES: readonly string[] = [...TOPICS.map(queueOf), AUDIT_QUEUE];

const PER_SECOND = 5;
const BYTES = 1000;
const PREFETCH = 20;

/** Bounded as Amazon MQ's default policy would bound it if that policy applied to quorum queues. */
const QUORUM_QUEUE = {
  durable: true,
  arguments: {
    'x-queue-type': 'quorum',
    'x-max-length': 100_000,
    'x-overflow': 'reject-publish',
    'x-delivery-limit': 20,
  },
};

/** Healthy traffic: three queues, one per node where there are three, and a quorum queue that gets a copy of everything. */
export const steady: LiveClient = async (context) => {
  await Promise.all([
    ...TOPICS.map((topic, index) => consume(context, index, { queue: queueOf(topic), key: topic })),
    consume(context, 0, { queue: AUDIT_QUEUE, key: '#' }),
    ...TOPICS.map((topic, index) =>
      keepConnected(context, index, async (connection) => {
        // Also by the publisher, so that no message ever finds its queue missing.
        await declare(await connection.createChannel(), context, { queue: queueOf(topic), key: topic });
        await publishEvenly(context, connection, {
          exchange: STEADY_EXCHANGE,
          routingKey: topic,
          perSecond: PER_SECOND,
          bytes: BYTES,
        });
      }),
    ),
  ]);
};

interface BoundQueue {
  readonly queue: string;
  readonly key: string;
}

function consume(context: ClientContext, nodeIndex: number, { queue, key }: BoundQueue) {
  return keepConnected(context, nodeIndex, async (connection) => {
    await declare(await connection.createChannel(), context, { queue, key });
    await consumeFrom(context, connection, { queue, prefetch: PREFETCH, millisecondsPerMessage: 0 });
    if (queue === AUDIT_QUEUE) context.ready();
  });
}

async function declare(channel: Channel, { state }: ClientContext, { queue, key }: BoundQueue): Promise<void> {
  await channel.assertExchange(STEADY_EXCHANGE, 'topic', { durable: true });
  const quorum = queue === AUDIT_QUEUE && state.nodes.length > 1;
  const options = quorum ? QUORUM_QUEUE : safeQueue(state);
  await channel.assertQueue(queue, options);
  await channel.bindQueue(queue, STEADY_EXCHANGE, key);
}

function queueOf(topic: string): string {
  return `lab.${topic}`;
}
