import type { RequestListener } from 'node:http';
import { gzipSync } from 'node:zlib';
import { z } from 'zod';
import type { Recording } from '../../src/collect/recording.ts';

/** How many objects the simulated broker has; `filled` queues hold messages, half of those without a consumer. */
export interface SimulatedSizes {
  readonly queues: number;
  readonly connections: number;
  readonly channels: number;
  readonly consumers: number;
  readonly filled: number;
}

/** What the contract with Amazon MQ's largest brokers comes to. */
export const LARGE: SimulatedSizes = {
  queues: 10_000,
  connections: 5_000,
  channels: 15_000,
  consumers: 5_000,
  filled: 500,
};

const VHOSTS = 10;
const USERS = 20;
const EXCHANGES = 400;
/** Of the filled queues, one in so many gets deeper with each pass. */
const GROWING = 10;

type Element = Readonly<Record<string, unknown>>;
type Query = Readonly<Record<string, string>>;
interface Answer {
  readonly status: number;
  readonly json: unknown;
}

const element = z.record(z.string(), z.unknown());
const elements = z.array(element);
const page = z.object({ items: elements });

/**
 * The management API of a large broker: each object has the shape of a recorded one, each listing knows columns,
 * sorting, pages and the filter by name as RabbitMQ does, and what is not a matter of size answers as recorded.
 */
export function simulatedBroker(sizes: SimulatedSizes, recording: Recording): RequestListener {
  const recorded = recordedReplies(recording);
  const lists = listsOf(sizes, recorded);
  const answer = answers(sizes, recorded, lists);
  return (request, response) => {
    const address = new URL(request.url ?? '/', 'http://localhost');
    const path = address.pathname.replace(/^\/api\//, '');
    const { status, json } = answer(path, Object.fromEntries(address.searchParams));
    response.writeHead(status, { 'content-type': 'application/json', 'content-encoding': 'gzip' });
    response.end(gzipSync(JSON.stringify(json), { level: 1 }));
  };
}

function recordedReplies({ replies }: Recording): ReadonlyMap<string, Answer> {
  const answered = replies.flatMap((reply) => ('status' in reply ? [reply] : []));
  return new Map(answered.map(({ path, status, json }) => [path, { status, json }]));
}

type Lists = Readonly<Record<string, readonly Element[]>>;
type Recorded = ReadonlyMap<string, Answer>;

function answers(sizes: SimulatedSizes, recorded: Recorded, lists: Lists): (path: string, query: Query) => Answer {
  let passes = 0;
  const growing = (queue: Element): Element => deeper(queue, passes);
  const byPath = new Map((lists.queues ?? []).map((queue) => [queuePath(queue), queue]));
  const { consumers, connections, channels, queues } = sizes;
  const totals = { consumers, connections, channels, queues, exchanges: lists.exchanges?.length };
  return (path, query) => {
    if (path === 'whoami') passes += 1;
    const list = path === 'queues' ? lists.queues?.map(growing) : lists[path];
    if (list !== undefined) return { status: 200, json: listing(list, query) };
    const queue = byPath.get(path);
    if (queue !== undefined) return { status: 200, json: pick(growing(queue), query.columns) };
    const reply = recorded.get(path) ?? { status: 404, json: { error: 'Object Not Found', reason: 'Not Found' } };
    return path === 'overview' ? { ...reply, json: { ...element.parse(reply.json), object_totals: totals } } : reply;
  };
}

function listing(list: readonly Element[], query: Query): unknown {
  const filtered = query.name === undefined ? list : list.filter(({ name }) => String(name).includes(query.name ?? ''));
  const sorted = query.sort === undefined ? filtered : sortedBy(filtered, query.sort, query.sort_reverse === 'true');
  if (query.page === undefined) return sorted.map((each) => pick(each, query.columns));
  const [number, size] = [Number(query.page), Number(query.page_size)];
  const items = sorted.slice((number - 1) * size, number * size).map((each) => pick(each, query.columns));
  return {
    filtered_count: filtered.length,
    item_count: items.length,
    page: number,
    page_count: Math.ceil(filtered.length / size),
    page_size: size,
    total_count: list.length,
    items,
  };
}

function sortedBy(list: readonly Element[], figure: string, descending: boolean): Element[] {
  const direction = descending ? -1 : 1;
  return list.toSorted((a, b) => direction * (Number(a[figure]) - Number(b[figure])));
}

/** `a.b` picks a part of an object, as RabbitMQ's columns do. */
function pick(each: Element, columns: string | undefined): Element {
  if (columns === undefined) return each;
  const picked: Record<string, unknown> = {};
  for (const column of columns.split(',')) {
    const [head = '', ...rest] = column.split('.');
    if (!(head in each)) continue;
    const inner = rest.length === 0 ? each[head] : pick(element.catch({}).parse(each[head]), rest.join('.'));
    const before = element.safeParse(picked[head]);
    picked[head] = rest.length > 0 && before.success ? { ...before.data, ...element.parse(inner) } : inner;
  }
  return picked;
}

function queuePath({ vhost, name }: Element): string {
  return `queues/${encodeURIComponent(String(vhost))}/${encodeURIComponent(String(name))}`;
}

function deeper(queue: Element, passes: number): Element {
  const growth = Number(queue.messages) % GROWING === 1 ? passes * 100 : 0;
  if (growth === 0) return queue;
  return {
    ...queue,
    messages: Number(queue.messages) + growth,
    messages_ready: Number(queue.messages_ready) + growth,
  };
}

/** The first element of a recorded listing that `fits`. */
function sample(recorded: Recorded, path: string, fits = (_: Element) => true): Element {
  const json = recorded.get(path)?.json;
  const asPage = page.safeParse(json);
  const found = (asPage.success ? asPage.data.items : elements.parse(json)).find(fits);
  if (found === undefined) throw new Error(`the recording has no such element of ${path}`);
  return found;
}

function listsOf(sizes: SimulatedSizes, recorded: Recorded): Lists {
  const vhosts = times(VHOSTS, (index) => ({ ...sample(recorded, 'vhosts'), name: vhostName(index) }));
  const inEach = (path: string) =>
    vhosts.flatMap(({ name }) => elements.parse(recorded.get(path)?.json).map((each) => ({ ...each, vhost: name })));
  const queues = queuesOf(sizes, recorded);
  const limit = { 'max-queues': sizes.queues, 'max-connections': sizes.connections };
  return {
    vhosts,
    queues,
    policies: inEach('policies'),
    'vhost-limits': vhosts.map(({ name }) => ({ vhost: name, value: limit })),
    exchanges: exchangesOf(recorded),
    bindings: bindingsOf(queues, sample(recorded, 'bindings')),
    ...clientsOf(sizes, recorded, queues),
  };
}

function queuesOf({ queues, filled, consumers }: SimulatedSizes, recorded: Recorded): Element[] {
  const template = sample(recorded, 'queues', ({ type }) => type === 'classic');
  return times(queues, (index) => {
    // Spread over the names, so that a page of names shows few of them.
    const isFilled = index % Math.floor(queues / filled) === 0;
    const messages = isFilled ? 50 + index : 0;
    const idle = isFilled && index % 2 === 0;
    return {
      ...template,
      name: queueName(index),
      vhost: vhostName(index),
      messages,
      messages_ready: messages,
      messages_unacknowledged: 0,
      consumers: !idle && index < consumers ? 1 : 0,
    };
  });
}

function exchangesOf(recorded: Recorded): Element[] {
  const template = sample(recorded, 'exchanges');
  return times(VHOSTS, vhostName).flatMap((vhost) => [
    { ...template, vhost, name: 'amq.direct', type: 'direct' },
    ...times(EXCHANGES / VHOSTS - 1, (index) => ({ ...template, vhost, name: `events-${index}`, type: 'topic' })),
  ]);
}

/** Each queue has its implicit binding, and every other one a second. */
function bindingsOf(queues: readonly Element[], template: Element): Element[] {
  return queues.flatMap(({ vhost, name }, index) => {
    const implicit = {
      ...template,
      source: '',
      vhost,
      destination: name,
      destination_type: 'queue',
      routing_key: name,
    };
    return index % 2 === 0 ? [implicit] : [implicit, { ...implicit, source: `events-${index % 39}` }];
  });
}

function clientsOf(sizes: SimulatedSizes, recorded: Recorded, queues: readonly Element[]) {
  const [connection, channel] = [sample(recorded, 'connections'), sample(recorded, 'channels')];
  const consumer = sample(recorded, 'consumers');
  const channelsEach = Math.ceil(sizes.channels / sizes.connections);
  const connections = times(sizes.connections, (index) => ({
    ...connection,
    name: connectionName(index),
    user: `service-${index % USERS}`,
    user_provided_name: `service-${index % USERS} worker ${index}`,
    vhost: vhostName(index),
    channels: channelsEach,
  }));
  const channels = times(sizes.channels, (index) => {
    const owner = connectionName(Math.floor(index / channelsEach));
    const number = (index % channelsEach) + 1;
    const user = `service-${Math.floor(index / channelsEach) % USERS}`;
    return { ...channel, name: `${owner} (${number})`, number, user, connection_details: { name: owner } };
  });
  const consumed = queues.filter((queue) => queue.consumers === 1).slice(0, sizes.consumers);
  const consumers = times(sizes.consumers, (index) => {
    const { name, vhost } = consumed[index % consumed.length] ?? {};
    const owner = connectionName(index % sizes.connections);
    const details = { name: `${owner} (1)`, connection_name: owner, user: `service-${index % USERS}` };
    return { ...consumer, consumer_tag: `ctag-${index}`, queue: { name, vhost }, channel_details: details };
  });
  return { connections, channels, consumers };
}

function times<T>(count: number, make: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => make(index));
}

function vhostName(index: number): string {
  return index % VHOSTS === 0 ? '/' : `team-${index % VHOSTS}`;
}

/** As teams name them: service, purpose, number. */
function queueName(index: number): string {
  return `service-${String(index % 40).padStart(2, '0')}.events.orders-${String(index).padStart(5, '0')}`;
}

function connectionName(index: number): string {
  return `10.0.${Math.floor(index / 250)}.${(index % 250) + 1}:${30_000 + index} -> 10.1.0.1:5671`;
}
