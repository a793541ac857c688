import type { ActivemqLab } from './activemq-lab.ts';
import { connectStomp, type StompClient } from './stomp.ts';

/** A real fault of the ActiveMQ lab. It stays in force without any client until it is mended. */
export interface ActivemqFault {
  readonly id: string;
  readonly effect: string;
  break(lab: ActivemqLab): Promise<void>;
  mend(lab: ActivemqLab): Promise<void>;
}

const MESSAGE_BYTES = 100_000;
/** A little over three quarters of the lab's store. */
const STORE_MESSAGES = 260;
const DEAD_LETTERS = 5;
const SUBSCRIPTION = { id: 'reports', 'activemq.subscriptionName': 'reports' };

export const ACTIVEMQ_FAULTS: readonly ActivemqFault[] = [
  {
    id: 'store-filling',
    effect: 'persistent messages fill the store to over 75 %, and nobody consumes them',
    break: (lab) => withClient(lab, (client) => publish(client, 'lab.orders', STORE_MESSAGES, MESSAGE_BYTES)),
    mend: (lab) => withClient(lab, (client) => drain(client, 'lab.orders', STORE_MESSAGES)),
  },
  {
    id: 'dead-letters',
    effect: 'a consumer refuses messages, and they go to the dead-letter queue',
    break: (lab) =>
      withClient(lab, async (client) => {
        await publish(client, 'lab.payments', DEAD_LETTERS, 10);
        await client.confirmed('SUBSCRIBE', { id: 1, destination: '/queue/lab.payments', ack: 'client-individual' });
        for (let refused = 0; refused < DEAD_LETTERS; refused += 1) {
          const { headers } = await client.message();
          await client.confirmed('NACK', { id: headers.ack ?? '' });
        }
      }),
    mend: (lab) => withClient(lab, (client) => drain(client, 'ActiveMQ.DLQ', DEAD_LETTERS)),
  },
  {
    id: 'abandoned-subscriber',
    effect: 'a durable subscriber goes away, and the broker keeps its messages',
    break: (lab) =>
      withClient(lab, (client) => client.confirmed('SUBSCRIBE', { ...SUBSCRIPTION, destination: '/topic/lab.news' }), {
        clientId: 'reports',
      }),
    mend: (lab) => withClient(lab, (client) => client.confirmed('UNSUBSCRIBE', SUBSCRIPTION), { clientId: 'reports' }),
  },
];

async function withClient(
  lab: ActivemqLab,
  task: (client: StompClient) => Promise<void>,
  login: { readonly clientId?: string } = {},
): Promise<void> {
  const client = await connectStomp(lab, login);
  try {
    await task(client);
  } finally {
    client.close();
  }
}

async function publish(client: StompClient, queue: string, messages: number, bytes: number): Promise<void> {
  const body = 'x'.repeat(bytes);
  for (let sent = 1; sent <= messages; sent += 1) {
    const headers = { destination: `/queue/${queue}`, persistent: true };
    if (sent < messages) client.send('SEND', headers, body);
    else await client.confirmed('SEND', headers, body);
  }
}

async function drain(client: StompClient, queue: string, messages: number): Promise<void> {
  await client.confirmed('SUBSCRIBE', { id: 1, destination: `/queue/${queue}`, ack: 'auto' });
  for (let taken = 0; taken < messages; taken += 1) await client.message();
}
