import { anyAdminClient, assertNotBlocked, waitFor } from '../admin-client.ts';
import { fillQueue, safeQueue, withConnection } from '../amqp.ts';
import { type Fault, SHOWS_WITHIN_SECONDS } from './fault.ts';

const QUEUE = 'lab.stranded-queue';
const MESSAGES = 500;
const BYTES = 1000;

export const strandedQueue: Fault = {
  id: 'stranded-queue',
  title: 'Queue without consumers',
  effect: `publishes ${MESSAGES} messages to the queue ${QUEUE}, which nobody consumes from`,
  break: async ({ directory, state, progress }) => {
    const admin = await anyAdminClient(directory, state);
    await assertNotBlocked(admin);
    progress(`Publishing ${MESSAGES} messages to ${QUEUE}`);
    await withConnection(directory, state, async (connection) => {
      const channel = await connection.createConfirmChannel();
      const { messageCount } = await channel.assertQueue(QUEUE, safeQueue(state));
      await fillQueue(channel, QUEUE, { count: Math.max(0, MESSAGES - messageCount), bytes: BYTES });
    });
    await waitFor(async () => ((await admin.queue('/', QUEUE))?.messages === MESSAGES ? true : undefined), {
      what: `${MESSAGES} messages in ${QUEUE}`,
      withinSeconds: SHOWS_WITHIN_SECONDS,
    });
  },
  mend: async ({ directory, state }) => {
    await (await anyAdminClient(directory, state)).delete(`queues/%2F/${QUEUE}`);
  },
};
