import { z } from 'zod';
import { parseJson } from '../collect/json.ts';
import { connection } from '../collect/rabbitmq/clients-schema.ts';
import { parseList, text, textList } from '../collect/rabbitmq/loose.ts';
import { ReadError } from '../errors.ts';
import type { Connection, QueueDetail } from '../model/rabbitmq.ts';
import type { Bounds, ConnectionOwner, ManagementCheck } from '../model/remediation.ts';

/** What one GET gave. 404 says that it is not there. */
export interface Shown {
  readonly status: number;
  readonly body: string;
}

export interface Judgement {
  readonly holds: boolean;
  /** For people. */
  readonly detail: string;
  /** Moves while it goes on; a wait whose figure stands still stalls. */
  readonly progress: number;
}

type Check<K extends ManagementCheck['kind']> = Extract<ManagementCheck, { kind: K }>;

/** Whether a queue is within its bounds. One that is gone is not. */
export function judgeWithin({ bounds }: Check<'queue-within'>, queue: QueueDetail | undefined): Judgement {
  if (queue === undefined) return { holds: false, detail: 'the queue is gone', progress: 0 };
  const { ready, unacked, consumers = 0 } = queue;
  const holds =
    isWithin(ready, bounds.ready) &&
    isWithin(unacked, bounds.unacked) &&
    (bounds.consumers === undefined || bounds.consumers === consumers);
  return { holds, detail: `${ready} ready, ${unacked} unacked, ${consumers} consumers`, progress: -ready };
}

/** The bounds are inclusive; none admit anything. */
export function isWithin(value: number, bounds: Bounds | undefined): boolean {
  return bounds === undefined || (value >= bounds[0] && value <= bounds[1]);
}

/** Whether a connection is one of those that are meant. */
export function isOwned({ user, clientName, peerHost }: Connection, owner: ConnectionOwner): boolean {
  return (
    (owner.user === undefined || owner.user === user) &&
    (owner.client === undefined || owner.client === clientName) &&
    (owner.address === undefined || owner.address === peerHost)
  );
}

/** Fields by which connections are told apart. */
export const OWNER_COLUMNS = 'name,user,vhost,peer_host,user_provided_name,client_properties';

/**
 * Whether the owner's connections stay few, for as long as that is asked, and whether no queue lives by those alone that
 * are to be closed. `shown` has the connections first, then each consumed queue.
 */
export function judgeConnections(
  { owner, atMost, forSeconds, consumed, closing }: Check<'connections'>,
  shown: readonly Shown[],
  elapsedSeconds: number,
): Judgement {
  const [list, ...queues] = shown;
  const owned = shownConnections(list).filter((each) => isOwned(each, owner));
  const orphans = consumed.filter((_name, index) => !hasOtherConsumer(queues[index], closing));
  const detail =
    orphans.length === 0
      ? `${owned.length} connections, at most ${atMost} expected`
      : `without these connections nobody would consume ${orphans.map(({ name }) => name).join(', ')}`;
  const holds = owned.length <= atMost && orphans.length === 0 && elapsedSeconds >= forSeconds;
  return { holds, detail, progress: -owned.length };
}

function shownConnections(shown: Shown | undefined): readonly Connection[] {
  const elements = z.array(z.unknown()).safeParse(parseJson(shown?.body ?? '')?.value);
  if (shown?.status !== 200 || !elements.success) throw unexpected('connections');
  // One that is just being closed has nothing but its name, and does not count any more.
  return parseList(elements.data, connection).value;
}

const consumers = z.object({
  consumer_details: z.array(z.object({ channel_details: z.object({ connection_name: text }) })).catch([]),
});

function hasOtherConsumer(shown: Shown | undefined, closing: readonly string[]): boolean {
  if (shown?.status === 404) return true;
  const queue = consumers.safeParse(parseJson(shown?.body ?? '')?.value);
  if (!queue.success) throw unexpected('a queue');
  return queue.data.consumer_details.some(({ channel_details }) => !closing.includes(channel_details.connection_name));
}

/** Fields by which leaders are counted. */
export const LEADER_COLUMNS = 'name,vhost,type,exclusive,node,leader,slave_nodes,members';

const led = z.object({
  type: text,
  exclusive: z.boolean().catch(false),
  node: text,
  leader: text,
  slave_nodes: textList,
  members: textList,
});

/** How many replicated queues each node leads, the fullest first; nodes that lead none are there, too. */
export function leadersByNode(shown: Shown | undefined): readonly (readonly [node: string, queues: number])[] {
  const elements = z.array(z.unknown()).safeParse(parseJson(shown?.body ?? '')?.value);
  if (shown?.status !== 200 || !elements.success) throw unexpected('queues');
  const counts = new Map<string, number>();
  for (const { type, exclusive, node, leader, slave_nodes, members } of parseList(elements.data, led).value) {
    const replicated = type === 'classic' ? slave_nodes.length > 0 : true;
    if (!replicated || exclusive) continue;
    for (const name of [...slave_nodes, ...members]) counts.set(name, counts.get(name) ?? 0);
    const lead = leader === '' ? node : leader;
    counts.set(lead, (counts.get(lead) ?? 0) + 1);
  }
  return [...counts].sort(([, a], [, b]) => b - a);
}

export function judgeLeaders({ atMost }: Check<'leaders'>, shown: readonly Shown[]): Judgement {
  const spread = leadersByNode(shown[0]);
  const most = spread[0]?.[1] ?? 0;
  const detail = spread.map(([node, count]) => `${node} leads ${count}`).join(', ');
  return { holds: most <= atMost, detail, progress: -most };
}

/** RabbitMQ moves leaders until no node has more than this. */
export function evenShare(queues: number, nodes: number): number {
  return Math.ceil(queues / Math.max(1, nodes));
}

function unexpected(what: string): ReadError {
  return new ReadError('unexpected-shape', `The broker showed ${what} in another shape than RabbitMQ does.`);
}
