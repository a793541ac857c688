import type { Owner } from '../model/cause.ts';
import { formatCount } from '../model/format.ts';
import type { Channel, Connection, Queue } from '../model/rabbitmq.ts';
import { queueKey, type View } from './view.ts';

/** More names than this help nobody at night. */
const MOST_NAMED = 3;

/** A name with the amount that belongs to it, and its share of the whole from 0 to 1. */
export interface Ranked<T> {
  readonly key: string;
  readonly items: readonly T[];
  readonly amount: number;
  readonly share: number;
}

/** Groups items by a key and ranks the groups by amount, biggest first; groups of nothing are left out. */
export function rank<T>(items: Iterable<T>, keyOf: (item: T) => string, amountOf: (item: T) => number): Ranked<T>[] {
  const groups = new Map<string, { items: T[]; amount: number }>();
  let whole = 0;
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key) ?? { items: [], amount: 0 };
    group.items.push(item);
    group.amount += amountOf(item);
    whole += amountOf(item);
    groups.set(key, group);
  }
  return [...groups]
    .filter(([, { amount }]) => amount > 0)
    .map(([key, group]) => ({ key, ...group, share: group.amount / whole }))
    .sort((a, b) => b.amount - a.amount || a.key.localeCompare(b.key));
}

/** Those that make up most of the amount: at most three, and nobody with less than a tenth. */
export function mainOnes<T>(ranked: readonly Ranked<T>[]): Ranked<T>[] {
  return ranked.filter(({ share }) => share >= 0.1).slice(0, MOST_NAMED);
}

/** The application behind a connection, as its client properties and address tell: "billing-worker at 10.0.1.7". */
export function clientLabel(connection: Connection): string {
  const name = connection.clientName ?? connection.clientProduct ?? connection.name;
  return connection.peerHost === undefined ? name : `${name} at ${connection.peerHost}`;
}

/** Queues as owners, with what each holds. */
export function queueOwners(queues: readonly Queue[], amountOf: (queue: Queue) => number, view: View): Owner[] {
  return mainOnes(rank(queues, queueKey, amountOf)).flatMap(({ items: [queue] }) => {
    if (queue === undefined) return [];
    return [{ kind: 'queue', name: queue.name, vhost: queue.vhost, share: queueShare(queue, view) } satisfies Owner];
  });
}

function queueShare(queue: Queue, view: View): string {
  const consumers = queue.consumers ?? consumersOf(queue, view);
  const parts = [`${formatCount(queue.ready)} ready`, `${formatCount(queue.unacked)} unacked`];
  if (consumers !== undefined) parts.push(consumers === 1 ? '1 consumer' : `${formatCount(consumers)} consumers`);
  return parts.join(', ');
}

function consumersOf(queue: Queue, view: View): number | undefined {
  if (view.unread.consumers !== undefined) return undefined;
  return view.consumers.filter((each) => each.queue === queue.name && each.vhost === queue.vhost).length;
}

/** Connections as owners, grouped by application and by user; `describe` says what a group has. */
export function connectionOwners(
  connections: readonly Connection[],
  describe: (group: readonly Connection[]) => string,
  amountOf: (connection: Connection) => number = () => 1,
): Owner[] {
  const clients = mainOnes(rank(connections, clientLabel, amountOf));
  const users = mainOnes(rank(connections, ({ user }) => user, amountOf));
  return [
    ...clients.map(({ key, items }): Owner => ({ kind: 'client', name: key, share: describe(items) })),
    ...users.map(({ key, items }): Owner => ({ kind: 'user', name: key, share: describe(items) })),
  ];
}

/** Channels as owners: the application, connection and user that hold them, by an amount of each channel. */
export function channelOwners(
  channels: readonly Channel[],
  amountOf: (channel: Channel) => number,
  describe: (group: readonly Channel[]) => string,
  view: View,
): Owner[] {
  const client = (channel: Channel): string => {
    const connection = view.connections.get(channel.connection);
    return connection === undefined ? channel.connection : clientLabel(connection);
  };
  const owners = (kind: Owner['kind'], keyOf: (channel: Channel) => string): Owner[] =>
    mainOnes(rank(channels, keyOf, amountOf)).map(({ key, items }) => ({ kind, name: key, share: describe(items) }));
  return [
    ...owners('client', client),
    ...owners('user', ({ user }) => user),
    ...owners('connection', ({ connection }) => connection),
  ];
}
