import { once } from 'node:events';
import { type ChannelModel, type ConfirmChannel, connect } from 'amqplib';
import semver from 'semver';
import { OperatorError } from '../errors.ts';
import { ADMIN_USER, readPassword } from './credentials.ts';
import { isRunning } from './process-identity.ts';
import type { LabNode, LabState } from './state.ts';

const HEARTBEAT_SECONDS = 30;
const TIMEOUT_MILLISECONDS = 15_000;
const BATCH = 200;

/** Where clients of the lab connect to, and as what. */
export interface Endpoint {
  readonly directory: string;
  readonly node: LabNode;
  /** What the management API shows as the client's name. */
  readonly clientName: string;
}

/** An AMQP connection whose errors end in its `close` event instead of ending the process. */
export async function connectClient({ directory, node, clientName }: Endpoint): Promise<ChannelModel> {
  const connection = await connect(
    {
      protocol: 'amqp',
      hostname: '127.0.0.1',
      port: node.amqpPort,
      username: ADMIN_USER,
      password: readPassword(directory, ADMIN_USER),
      vhost: '/',
      heartbeat: HEARTBEAT_SECONDS,
    },
    { timeout: TIMEOUT_MILLISECONDS, clientProperties: { connection_name: clientName } },
  );
  connection.on('error', () => undefined);
  return connection;
}

/** Runs `task` on a connection to the first node that runs, and closes it. */
export async function withConnection<T>(
  directory: string,
  state: LabState,
  task: (connection: ChannelModel) => Promise<T>,
): Promise<T> {
  const node = state.nodes.find((candidate) => isRunning(candidate.process));
  if (node === undefined) throw new OperatorError('LAB_DOWN', `No node of the lab "${state.name}" runs.`);
  const connection = await connectClient({ directory, node, clientName: 'lab' });
  try {
    return await task(connection);
  } finally {
    await connection.close();
  }
}

/** How queues are declared for messages to survive a node: mirrored by policy before 4.0, quorum from then on. */
export function safeQueue(state: LabState) {
  const quorum = semver.gte(state.installation.version, '4.0.0');
  return { durable: true, ...(quorum ? { arguments: { 'x-queue-type': 'quorum' } } : {}) };
}

/** Fills a queue with persistent messages, each confirmed by the broker. */
export async function fillQueue(
  channel: ConfirmChannel,
  queue: string,
  { count, bytes }: { count: number; bytes: number },
): Promise<void> {
  const content = Buffer.alloc(bytes, 'lab ');
  for (let sent = 0; sent < count; sent += BATCH) {
    for (let index = sent; index < Math.min(sent + BATCH, count); index += 1) {
      channel.sendToQueue(queue, content, { persistent: true });
    }
    await confirmed(channel);
  }
}

/** Resolves when the broker has confirmed what was published; rejects when the channel closes before that. */
export async function confirmed(channel: ConfirmChannel): Promise<void> {
  const settled = new AbortController();
  const closed = once(channel, 'close', { signal: settled.signal }).then(() => {
    throw new OperatorError('LAB_BROKER', 'The broker closed the channel before it had confirmed every message.');
  });
  // Ending the wait for `close` rejects it too, and nobody listens any more by then.
  closed.catch(() => undefined);
  try {
    await Promise.race([channel.waitForConfirms(), closed]);
  } finally {
    settled.abort();
  }
}
