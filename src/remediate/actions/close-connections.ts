import type { Connection, Consumer } from '../../model/rabbitmq.ts';
import { readValue } from '../../model/reading.ts';
import type { ConnectionOwner, Draft, PlanRequest, QueueName, Step, Write } from '../../model/remediation.ts';
import { type Action, isRefusal, type Refusal, refuse } from '../action.ts';
import { hashOf } from '../canonical.ts';
import { isOwned } from '../checks.ts';

/**
 * Clients that all come back at once are a worse load than those that were there. RabbitMQ shows a new connection up to
 * five seconds late, and until then it looks as if nobody had come back.
 */
const SPACING_SECONDS = { least: 6, most: 14 } as const;
const STAYS_SECONDS = 60;
/** Beyond the time for which it has to hold. */
const PATIENCE_SECONDS = 15;
/** RabbitMQ's own words make some clients give up for ever. */
const REASON = 'closed by mq-operator; reconnect with back-off';
const HEADER_SAFE = /^[\x20-\x7e]{1,200}$/;

/** Closes some connections of one named owner, one at a time, and stops when they come back. */
export const closeConnections: Action = {
  id: 'close-connections',
  title: 'Close connections of one owner',
  sources: ['overview', 'nodes', 'connections', 'consumers'],
  underAlarms: ['memory'],
  underCodes: ['RABBITMQ_MEMORY_ALARM'],
  neverAuto: true,
  user: { tag: 'administrator' },
  plan: (view, request) => {
    const { owner, reason = REASON } = request;
    if (owner === undefined || Object.keys(owner).length === 0)
      return refuse('close-connections needs an owner; use --owner, --client or --address.');
    if (!HEADER_SAFE.test(reason))
      return refuse('The reason goes into a header: give 1 to 200 printable ASCII characters with --reason.');
    const all = readValue(view.snapshot.rabbitmq?.connections) ?? [];
    const owned = all.filter((connection) => isOwned(connection, owner));
    const consumers = readValue(view.snapshot.rabbitmq?.consumers) ?? [];
    const chosen = request.connections === undefined ? choose(owned, consumers, request) : planned(owned, request);
    if (isRefusal(chosen)) return chosen;
    const orphans = orphansOf(chosen.names, consumers);
    if (orphans.length > 0)
      return refuse(
        `Nobody else consumes ${orphans.map(({ name }) => name).join(', ')}; closing these connections would leave it without a consumer.`,
      );
    return draft(chosen, consumers, { ...request, owner, reason });
  },
};

interface Chosen {
  readonly names: readonly string[];
  /** How many the owner has in all. */
  readonly owned: number;
}

/** Those that do least: without consumers, with few channels, without traffic; of equals, the oldest. */
function choose(
  owned: readonly Connection[],
  consumers: readonly Consumer[],
  { owner, count }: PlanRequest,
): Chosen | Refusal {
  if (owned.length === 0) return refuse(`${whose(owner)} has no connections.`);
  const wanted = count ?? 1;
  if (!Number.isInteger(wanted) || wanted < 1 || wanted > owned.length)
    return refuse(`${whose(owner)} has ${owned.length} connections; --count must be a whole number up to that.`);
  const consuming = (name: string) => consumers.filter(({ connection }) => connection === name).length;
  const use = owned.map((each) => ({
    ...each,
    rank: [consuming(each.name), each.channels, (each.receiveRate ?? 0) + (each.sendRate ?? 0), each.connectedAt ?? 0],
  }));
  use.sort((a, b) => compare(a.rank, b.rank) || (a.name < b.name ? -1 : 1));
  return { names: use.slice(0, wanted).map(({ name }) => name), owned: owned.length };
}

function compare(a: readonly number[], b: readonly number[]): number {
  const place = a.findIndex((value, index) => value !== b[index]);
  return place < 0 ? 0 : (a[place] ?? 0) - (b[place] ?? 0);
}

/** Those of the plan, as long as the owner has not opened more and most of them are still there. */
function planned(
  owned: readonly Connection[],
  { owner, connections = [], ownedConnections = 0 }: PlanRequest,
): Chosen | Refusal {
  const left = connections.filter((name) => owned.some((each) => each.name === name)).length;
  if (2 * left < connections.length || left === 0)
    return refuse(`${connections.length - left} of the ${connections.length} connections have gone by themselves.`);
  if (owned.length > ownedConnections)
    return refuse(`${whose(owner)} has ${owned.length} connections now; it was planned for ${ownedConnections}.`);
  return { names: connections, owned: ownedConnections };
}

function whose({ user, client, address }: ConnectionOwner = {}): string {
  const parts = [
    ...(user === undefined ? [] : [`user ${user}`]),
    ...(client === undefined ? [] : [`client ${client}`]),
    ...(address === undefined ? [] : [`address ${address}`]),
  ];
  return parts.join(', ').replace(/^./, (first) => first.toUpperCase());
}

function consumedBy(names: readonly string[], consumers: readonly Consumer[]): QueueName[] {
  const queues = consumers
    .filter(({ connection }) => names.includes(connection))
    .map(({ vhost, queue }): [string, QueueName] => [`${vhost}\0${queue}`, { vhost, name: queue }]);
  return [...new Map(queues.sort(([a], [b]) => (a < b ? -1 : 1))).values()];
}

function orphansOf(closing: readonly string[], consumers: readonly Consumer[]): QueueName[] {
  return consumedBy(closing, consumers).filter(
    ({ vhost, name }) =>
      !consumers.some((each) => each.vhost === vhost && each.queue === name && !closing.includes(each.connection)),
  );
}

type Request = PlanRequest & { readonly owner: ConnectionOwner; readonly reason: string };

function draft({ names, owned }: Chosen, consumers: readonly Consumer[], { action, owner, reason }: Request): Draft {
  const consumed = consumedBy(names, consumers);
  return {
    summary: `Close ${names.length} of ${owned} connections of ${whose(owner).replace(/^./, (first) => first.toLowerCase())}, ${SPACING_SECONDS.least} to ${SPACING_SECONDS.most} s apart.`,
    request: { action, owner, count: names.length, reason, connections: names, ownedConnections: owned },
    risk: 'high',
    riskReason: 'Whatever is unacked on them is delivered again, and clients may not reconnect; there is no way back.',
    queueChanges: [],
    limitChanges: [],
    impact: { of: 'connections', count: names.length, total: owned, queues: consumed },
    warnings: [
      ...names.map((name) => `It closes ${name}.`),
      `Their clients are told: "${reason}".`,
      `It stops when the owner has more connections again than it should after a close, or when a queue (${consumed.length === 0 ? 'they consume none' : consumed.map(({ name }) => name).join(', ')}) would lose its last consumer.`,
    ],
    preState: { owner, owned, connections: names, consumed },
    steps: names.flatMap((name, index) => [
      safe(index, { owner, owned, names, consumed: consumedBy([name], consumers) }),
      close(name, reason),
    ]),
    fallbacks: [],
    finish: [
      {
        kind: 'wait',
        check: {
          kind: 'connections',
          owner,
          atMost: owned - names.length,
          forSeconds: STAYS_SECONDS,
          consumed,
          closing: names,
        },
        why: `they stay away for ${STAYS_SECONDS} s`,
        withinSeconds: STAYS_SECONDS + PATIENCE_SECONDS,
      },
    ],
    revert: [],
  };
}

interface Closing {
  readonly owner: ConnectionOwner;
  readonly owned: number;
  readonly names: readonly string[];
  readonly consumed: readonly QueueName[];
}

/** Before each: those closed so far have not come back, and what it consumes is consumed by others, too. */
function safe(index: number, { owner, owned, names, consumed }: Closing): Step {
  const forSeconds = index === 0 ? 0 : spacing(names[index] ?? '');
  return {
    kind: 'wait',
    check: { kind: 'connections', owner, atMost: owned - index, forSeconds, consumed, closing: names },
    why: index === 0 ? 'it is as it was planned for' : `${index} closed, and none came back within ${forSeconds} s`,
    withinSeconds: forSeconds + PATIENCE_SECONDS,
  };
}

/** Uneven, and the same each time it is planned. */
function spacing(name: string): number {
  const { least, most } = SPACING_SECONDS;
  return least + (Number.parseInt(hashOf(name).slice(0, 8), 16) % (most - least + 1));
}

function close(name: string, reason: string): Step {
  const write: Write = { method: 'DELETE', path: `connections/${encodeURIComponent(name)}`, reason };
  return { kind: 'write', write, why: `close ${name}` };
}
