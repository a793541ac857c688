import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Channel, ChannelModel } from 'amqplib';
import { confirmed, connectClient } from '../amqp.ts';
import { isRunning } from '../process-identity.ts';
import { type LabState, readState } from '../state.ts';

const RETRY_MILLISECONDS = 1000;

/** What a live client of the lab is given. */
export interface ClientContext {
  readonly directory: string;
  readonly id: string;
  readonly state: LabState;
  /** The client is told to end. */
  readonly signal: AbortSignal;
  /** To be called once the client does what it is there for. */
  readonly ready: () => void;
}

/** Runs until it is told to end. */
export type LiveClient = (context: ClientContext) => Promise<void>;

/**
 * Keeps a session going: connects to its own node, or to another when that one is away, runs `session`, waits until
 * the connection closes, and begins again.
 */
export async function keepConnected(
  context: ClientContext,
  nodeIndex: number,
  session: (connection: ChannelModel) => Promise<void>,
): Promise<void> {
  while (!context.signal.aborted) {
    try {
      await runSession(context, await connectTo(context, nodeIndex), session);
    } catch (error) {
      // A node that is away, or a queue whose node is: the client does what any good client does, it tries again.
      if (!context.signal.aborted) console.error(error instanceof Error ? error.message : String(error));
    }
    await pause(context, RETRY_MILLISECONDS);
  }
}

/** Connects to a node by index, or to the next one that runs. */
export async function connectTo({ directory, id, state }: ClientContext, nodeIndex: number): Promise<ChannelModel> {
  const nodes = (readState(directory) ?? state).nodes;
  const own = nodeIndex % nodes.length;
  const inOrder = [...nodes.slice(own), ...nodes.slice(0, own)];
  const node = inOrder.find((candidate) => isRunning(candidate.process)) ?? inOrder[0];
  if (node === undefined) throw new Error('the lab has no nodes');
  return await connectClient({ directory, node, clientName: `lab ${id}` });
}

/** Sleeps unless the client is told to end. */
export async function pause({ signal }: ClientContext, milliseconds: number): Promise<void> {
  await sleep(milliseconds, undefined, { signal }).catch(() => undefined);
}

export interface Publishing {
  readonly exchange: string;
  readonly routingKey: string;
  readonly perSecond: number;
  readonly bytes: number;
  /** Wants unroutable messages back. */
  readonly mandatory?: boolean;
}

/** Publishes at an even rate, each batch confirmed before the next, so that it waits while the broker holds it back. */
export async function publishEvenly(
  context: ClientContext,
  connection: ChannelModel,
  { exchange, routingKey, perSecond, bytes, mandatory = false }: Publishing,
): Promise<void> {
  const channel = await connection.createConfirmChannel();
  channel.on('error', () => undefined);
  const batches = Math.min(perSecond, 5);
  const content = Buffer.alloc(bytes, 'lab ');
  while (!context.signal.aborted) {
    for (let index = 0; index < perSecond / batches; index += 1) {
      channel.publish(exchange, routingKey, content, { persistent: true, mandatory });
    }
    await confirmed(channel);
    await pause(context, 1000 / batches);
  }
}

export interface Consuming {
  readonly queue: string;
  /** 0: no limit. */
  readonly prefetch: number;
  /** How long each message takes; `never` leaves it unacknowledged for good. */
  readonly millisecondsPerMessage: number | 'never';
}

/** Attaches a consumer to a queue; it works until its channel closes. */
export async function consumeFrom(
  context: ClientContext,
  connection: ChannelModel,
  { queue, prefetch, millisecondsPerMessage }: Consuming,
): Promise<Channel> {
  const channel = await connection.createChannel();
  channel.on('error', () => undefined);
  await channel.prefetch(prefetch);
  let turn = Promise.resolve();
  await channel.consume(queue, (message) => {
    if (message === null) {
      // The queue went away; the session begins again.
      connection.close().catch(() => undefined);
      return;
    }
    if (millisecondsPerMessage === 'never') return;
    turn = turn.then(async () => {
      if (millisecondsPerMessage > 0) await pause(context, millisecondsPerMessage);
      if (context.signal.aborted) return;
      try {
        channel.ack(message);
      } catch {
        // The channel closed meanwhile; the broker gives the message to somebody else.
      }
    });
  });
  return channel;
}

async function runSession(
  { signal }: ClientContext,
  connection: ChannelModel,
  session: (connection: ChannelModel) => Promise<void>,
): Promise<void> {
  const closed = once(connection, 'close', { signal });
  // Told to end is not a failure of the session.
  closed.catch(() => undefined);
  try {
    await Promise.race([session(connection).then(() => closed), closed]);
  } finally {
    await connection.close().catch(() => undefined);
  }
}
