import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { OperatorError } from '../errors.ts';
import { ADMIN_USER, readPassword } from './credentials.ts';
import type { LabNode, LabState } from './state.ts';

const TIMEOUT_MILLISECONDS = 20_000;

/** A node as the management API shows it; a node that is down has only its name. */
export const nodeViewSchema = z.object({
  name: z.string(),
  running: z.boolean(),
  mem_used: z.number().optional(),
  mem_limit: z.number().optional(),
  mem_alarm: z.boolean().optional(),
  disk_free: z.number().optional(),
  disk_free_limit: z.number().optional(),
  disk_free_alarm: z.boolean().optional(),
});
export type NodeView = z.infer<typeof nodeViewSchema>;

const queueSchema = z.object({
  name: z.string(),
  state: z.string().optional(),
  messages: z.number().optional(),
  slave_nodes: z.array(z.string()).optional(),
  synchronised_slave_nodes: z.array(z.string()).optional(),
});
export type QueueView = z.infer<typeof queueSchema>;

const overviewSchema = z.object({ rabbitmq_version: z.string() });

/** The lab's own administrator; the operator proper has a client that can only read. */
export interface AdminClient {
  readonly node: LabNode;
  put(path: string, body: unknown): Promise<void>;
  /** What is not there counts as deleted. */
  delete(path: string): Promise<void>;
  /** The reply as it came. */
  read(path: string): Promise<unknown>;
  nodes(): Promise<readonly NodeView[]>;
  /** Undefined when there is no such queue. */
  queue(vhost: string, name: string): Promise<QueueView | undefined>;
  version(): Promise<string>;
}

/** Speaks to the management API of one node of the lab. */
export function adminClient(directory: string, node: LabNode): AdminClient {
  const password = readPassword(directory, ADMIN_USER);
  const authorization = `Basic ${Buffer.from(`${ADMIN_USER}:${password}`).toString('base64')}`;
  async function call(method: string, path: string, body?: unknown): Promise<Response> {
    const response = await fetch(`${managementUrl(node)}/api/${path}`, {
      method,
      headers: { authorization, 'content-type': 'application/json' },
      signal: AbortSignal.timeout(TIMEOUT_MILLISECONDS),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (response.ok || response.status === 404) return response;
    const detail = (await response.text()).slice(0, 300);
    throw new OperatorError('LAB_BROKER', `The lab's broker refused ${method} ${path}: ${response.status} ${detail}`);
  }
  async function read(path: string): Promise<unknown> {
    return await (await call('GET', path)).json();
  }
  return {
    node,
    put: async (path, body) => {
      const response = await call('PUT', path, body);
      await response.body?.cancel();
      if (response.status === 404) throw new OperatorError('LAB_BROKER', `The lab's broker does not know ${path}.`);
    },
    delete: async (path) => {
      await (await call('DELETE', path)).body?.cancel();
    },
    read,
    nodes: async () => z.array(nodeViewSchema).parse(await read('nodes')),
    queue: async (vhost, name) => {
      const response = await call('GET', `queues/${encodeURIComponent(vhost)}/${encodeURIComponent(name)}`);
      const body: unknown = await response.json();
      return response.status === 404 ? undefined : queueSchema.parse(body);
    },
    version: async () => overviewSchema.parse(await read('overview')).rabbitmq_version,
  };
}

/** A client of the first node that answers. Throws `OperatorError` when none does. */
export async function anyAdminClient(directory: string, state: LabState): Promise<AdminClient> {
  for (const node of state.nodes) {
    const client = adminClient(directory, node);
    try {
      await client.version();
      return client;
    } catch {
      // The next node may answer.
    }
  }
  throw new OperatorError('LAB_DOWN', `No node of the lab "${state.name}" answers.`, {
    fix: 'Look at mq-operator lab status, or start anew: mq-operator lab down, then mq-operator lab up.',
  });
}

/** Publishing to a broker in alarm would wait until somebody mends it. Throws `OperatorError` when one is. */
export async function assertNotBlocked(admin: AdminClient): Promise<void> {
  const inAlarm = (await admin.nodes()).find((node) => node.mem_alarm === true || node.disk_free_alarm === true);
  if (inAlarm === undefined) return;
  throw new OperatorError('LAB_BLOCKED', `The broker takes no messages: ${inAlarm.name} is in alarm.`, {
    fix: 'Mend what is broken first: mq-operator lab status shows it.',
  });
}

export function managementUrl(node: LabNode): string {
  return `http://127.0.0.1:${node.managementPort}`;
}

export interface WaitOptions {
  /** For the message when it does not come true: "within N s, ..." is added. */
  readonly what: string;
  readonly withinSeconds: number;
  readonly everyMilliseconds?: number;
  readonly signal?: AbortSignal | undefined;
}

/** Looks until `look` gives a value; errors while looking count as "not yet". Throws `OperatorError` when it takes too long. */
export async function waitFor<T>(look: () => Promise<T | undefined>, options: WaitOptions): Promise<T> {
  const until = performance.now() + options.withinSeconds * 1000;
  let last: unknown;
  do {
    options.signal?.throwIfAborted();
    try {
      const value = await look();
      if (value !== undefined) return value;
    } catch (error) {
      if (error instanceof GiveUp) throw error;
      last = error;
    }
    await sleep(options.everyMilliseconds ?? 300);
  } while (performance.now() < until);
  throw new OperatorError('LAB_TIMEOUT', `${options.what} did not happen within ${options.withinSeconds} s.`, {
    cause: last,
    fix: "The nodes' logs are in the lab's folder (node-N/log); mq-operator lab down clears everything away.",
  });
}

/** Ends a `waitFor` at once: what it waits for cannot come true any more. */
export class GiveUp extends OperatorError {
  override readonly name = 'GiveUp';
}
