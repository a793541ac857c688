import { fillQueue, safeQueue } from '../amqp.ts';
import { consumeFrom, keepConnected, type LiveClient, pause } from './live-client.ts';

export const BURSTS_QUEUE = 'lab.batches';

const MESSAGES = 500;
const BYTES = 1000;
const EVERY_MILLISECONDS = 20_000;
/** A burst is worked off in half the time until the next one. */
const MILLISECONDS_PER_MESSAGE = 20;

/** Healthy but uneven: a batch of messages at once, worked off well before the next one. */
export const bursts: LiveClient = async (context) => {
  await Promise.all([
    keepConnected(context, 0, async (connection) => {
      const channel = await connection.createConfirmChannel();
      await channel.assertQueue(BURSTS_QUEUE, safeQueue(context.state));
      while (!context.signal.aborted) {
        await fillQueue(channel, BURSTS_QUEUE, { count: MESSAGES, bytes: BYTES });
        context.ready();
        await pause(context, EVERY_MILLISECONDS);
      }
    }),
    keepConnected(context, 1, async (connection) => {
      const channel = await connection.createChannel();
      await channel.assertQueue(BURSTS_QUEUE, safeQueue(context.state));
      await consumeFrom(context, connection, {
        queue: BURSTS_QUEUE,
        prefetch: 50,
        millisecondsPerMessage: MILLISECONDS_PER_MESSAGE,
      });
    }),
  ]);
};
