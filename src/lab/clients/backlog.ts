import { safeQueue } from '../amqp.ts';
import { type Consuming, consumeFrom, keepConnected, type LiveClient, publishEvenly } from './live-client.ts';

interface Backlog extends Consuming {
  readonly publishedPerSecond: number;
  readonly bytes: number;
}

/** A queue into which more is published than its one consumer gets done. */
export function backlogClient({ publishedPerSecond, bytes, ...consuming }: Backlog): LiveClient {
  return async (context) => {
    const queue = safeQueue(context.state);
    await Promise.all([
      keepConnected(context, 0, async (connection) => {
        const channel = await connection.createChannel();
        await channel.assertQueue(consuming.queue, queue);
        await consumeFrom(context, connection, consuming);
        context.ready();
      }),
      keepConnected(context, 1, async (connection) => {
        const channel = await connection.createChannel();
        await channel.assertQueue(consuming.queue, queue);
        await publishEvenly(context, connection, {
          exchange: '',
          routingKey: consuming.queue,
          perSecond: publishedPerSecond,
          bytes,
        });
      }),
    ]);
  };
}

/** A queue with a consumer that takes its time, and nobody who publishes. */
export function lateConsumer(consuming: Consuming): LiveClient {
  return (context) =>
    keepConnected(context, 0, async (connection) => {
      await consumeFrom(context, connection, consuming);
      context.ready();
    });
}
