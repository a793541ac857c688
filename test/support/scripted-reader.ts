import { ReadError } from '../../src/errors.ts';
import type { FailureKind } from '../../src/model/reading.ts';
import type { ManagementReader } from '../../src/ports.ts';

export type Query = Readonly<Record<string, string>>;
export interface ScriptedReply {
  readonly status?: number;
  readonly json?: unknown;
  readonly text?: string;
  readonly milliseconds?: number;
  readonly failure?: FailureKind;
}
export type Script = Readonly<Record<string, ScriptedReply | ((query: Query, path: string) => ScriptedReply)>>;

/** A broker that answers what a test says, path by path; `queues/*` stands for each single queue; the rest is 404. It notes what it was asked. */
export function scriptedReader(
  script: Script,
): ManagementReader & { readonly asked: { path: string; query: Query }[] } {
  const asked: { path: string; query: Query }[] = [];
  return {
    asked,
    async get(path, query = {}) {
      asked.push({ path, query });
      const entry = script[path] ?? script[path.replace(/^(queues)\/.*/, '$1/*')];
      const reply = typeof entry === 'function' ? entry(query, path) : (entry ?? { status: 404, json: {} });
      if (reply.failure !== undefined) throw new ReadError(reply.failure, `${path}: ${reply.failure}`);
      const body = reply.text ?? JSON.stringify(reply.json);
      return { status: reply.status ?? 200, body, bytes: body.length, milliseconds: reply.milliseconds ?? 1 };
    },
    close: () => Promise.resolve(),
  };
}

/** A page as RabbitMQ wraps it, cut out of all elements. */
export function pageOf(elements: readonly unknown[], query: Query): ScriptedReply {
  const size = Number(query.page_size);
  const items = elements.slice((Number(query.page) - 1) * size, Number(query.page) * size);
  return { json: { items, filtered_count: elements.length } };
}

const EMPTY_PAGE: ScriptedReply = { json: { items: [], filtered_count: 0 } };
const EMPTY_LIST: ScriptedReply = { json: [] };

/** A small, healthy broker of one node and one virtual host without queues. */
export const QUIET: Script = {
  whoami: { json: { name: 'monitor', tags: ['monitoring'] } },
  overview: {
    json: {
      rabbitmq_version: '3.10.8',
      node: 'rabbit@a',
      object_totals: { connections: 0, channels: 0, consumers: 0, exchanges: 7, queues: 0 },
      statistics_db_event_queue: 0,
    },
  },
  nodes: { json: [{ name: 'rabbit@a', running: true, mem_used: 100, mem_limit: 1000, mem_alarm: false }] },
  'health/checks/alarms': { json: { status: 'ok' } },
  'health/checks/node-is-quorum-critical': { json: { status: 'ok' } },
  'auth/attempts/rabbit%40a': { json: [{ protocol: 'amqp091', auth_attempts: 3, auth_attempts_failed: 1 }] },
  exchanges: { json: { items: [{ vhost: '/', name: 'amq.direct', type: 'direct' }], filtered_count: 1 } },
  vhosts: { json: [{ name: '/' }] },
  'vhost-limits': EMPTY_LIST,
  'user-limits': EMPTY_LIST,
  policies: EMPTY_LIST,
  'operator-policies': EMPTY_LIST,
  shovels: EMPTY_LIST,
  'federation-links': EMPTY_LIST,
  connections: EMPTY_PAGE,
  channels: EMPTY_PAGE,
  consumers: EMPTY_LIST,
  queues: EMPTY_PAGE,
  users: { status: 401, json: { error: 'not_authorised', reason: 'Not administrator user' } },
  permissions: { status: 401, json: { error: 'not_authorised', reason: 'Not administrator user' } },
  bindings: EMPTY_LIST,
  'feature-flags': EMPTY_LIST,
};

/** `QUIET` with other object totals in its overview. */
export function overviewWith(totals: Readonly<Record<string, number>>, more: object = {}): ScriptedReply {
  return {
    json: {
      rabbitmq_version: '3.10.8',
      node: 'rabbit@a',
      object_totals: { connections: 0, channels: 0, consumers: 0, exchanges: 7, queues: 0, ...totals },
      statistics_db_event_queue: 0,
      ...more,
    },
  };
}
