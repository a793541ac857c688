import type { ChannelModel } from 'amqplib';
import { z } from 'zod';
import { fillQueue } from '../../src/lab/amqp.ts';
import type { Lab } from '../../src/lab/lab.ts';
import { until } from './lab.ts';
import { connectAs } from './lab-sight.ts';
import type { Bench } from './remediation.ts';

const queueSchema = z.object({
  messages_ready: z.number().optional(),
  messages_unacknowledged: z.number().optional(),
  consumers: z.number().optional(),
  node: z.string(),
  state: z.string().optional(),
  effective_policy_definition: z.record(z.string(), z.unknown()).optional(),
});

const statesSchema = z.array(z.object({ state: z.string().optional() }));
const clientsSchema = z.array(z.object({ user_provided_name: z.string().optional() }));
const mirrorsSchema = z.object({
  slave_nodes: z.array(z.string()).catch([]),
  synchronised_slave_nodes: z.array(z.string()).catch([]),
});

const listedSchema = z.array(
  z.object({
    name: z.string(),
    vhost: z.string(),
    messages: z.number().optional(),
    policy: z.string().nullish(),
    arguments: z.unknown(),
    effective_policy_definition: z.unknown().optional(),
    state: z.string().optional(),
    synchronised_slave_nodes: z.array(z.string()).optional(),
  }),
);
export type ListedQueue = z.output<typeof listedSchema>[number];

/** Every queue of the broker, as it lists them to an administrator. */
export async function listQueues({ read }: Pick<Bench, 'read'>): Promise<ListedQueue[]> {
  return listedSchema.parse((await read('queues')).body);
}

interface OpenClients {
  readonly connections: ChannelModel[];
  readonly told: string[];
}

type ShownQueue = z.output<typeof queueSchema>;
export type QueueTools = ReturnType<typeof queueTools>;

/** Looks at queues of the virtual host "/", fills and deletes them. */
export function queueTools(bench: Pick<Bench, 'read' | 'send'>, client: ChannelModel) {
  return { queue, definitions, filled, drop, publish, mirrorsOf, plainQueues, openClients, connectionsOf };

  async function queue(name: string): Promise<ShownQueue> {
    return queueSchema.parse((await bench.read(`queues/%2F/${name}`)).body);
  }

  /** Everything that is stored, as RabbitMQ exports it, but of the queues named. */
  async function definitions(...but: readonly string[]): Promise<string> {
    const text = JSON.stringify((await bench.read('definitions')).body);
    const parsed = z
      .object({
        queues: z.array(z.looseObject({ name: z.string() })),
        bindings: z.array(z.looseObject({ destination: z.string() })),
        policies: z.array(z.looseObject({ name: z.string() })),
      })
      .parse(JSON.parse(text));
    const queues = parsed.queues.filter(({ name }) => !but.includes(name)).map((each) => JSON.stringify(each));
    const bindings = parsed.bindings
      .filter(({ destination }) => !but.includes(destination))
      .map((each) => JSON.stringify(each));
    return JSON.stringify([queues.sort(), bindings.sort(), parsed.policies]);
  }

  /** A queue with so many ready messages, by the word of the broker. */
  async function filled(name: string, messages: number, declared: Record<string, unknown> = {}): Promise<void> {
    const channel = await client.createConfirmChannel();
    await channel.assertQueue(name, { durable: true, arguments: declared });
    await fillQueue(channel, name, { count: messages, bytes: 10 });
    await channel.close();
    await until(`${name} runs and shows its messages`, async () => {
      const { state, messages_ready } = await queue(name);
      return state === 'running' && messages_ready === messages;
    });
  }

  async function drop(name: string): Promise<void> {
    await bench.send({ method: 'DELETE', path: `queues/%2F/${name}` });
  }

  async function publish(name: string, messages = 1): Promise<'taken' | 'refused'> {
    const channel = await client.createConfirmChannel();
    try {
      await fillQueue(channel, name, { count: messages, bytes: 10 });
      return 'taken';
    } catch {
      return 'refused';
    } finally {
      await channel.close();
    }
  }

  async function mirrorsOf(name: string) {
    return mirrorsSchema.parse((await bench.read(`queues/%2F/${name}`)).body);
  }

  /** Queues in a virtual host of their own, where nothing mirrors them. */
  async function plainQueues(vhost: string, names: readonly string[], users: readonly string[]): Promise<void> {
    await bench.send({ method: 'PUT', path: `vhosts/${vhost}`, body: {} });
    for (const user of users) {
      const body = { configure: '.*', write: '.*', read: '.*' };
      await bench.send({ method: 'PUT', path: `permissions/${vhost}/${user}`, body });
    }
    for (const name of names) {
      await bench.send({ method: 'PUT', path: `queues/${vhost}/${encodeURIComponent(name)}`, body: { durable: true } });
    }
    await until('all of them run', async () => {
      const list = statesSchema.parse((await bench.read(`queues/${vhost}`)).body);
      return list.length === names.length && list.every(({ state }) => state === 'running');
    });
  }

  /** Connections of one client name, and what each is told when it ends. */
  async function openClients(lab: Lab, name: string, count: number): Promise<OpenClients> {
    const connections = await Promise.all(Array.from({ length: count }, () => connectAs(lab, { name })));
    const told: string[] = [];
    for (const connection of connections) connection.on('close', (error?: Error) => told.push(error?.message ?? ''));
    await until(`${name} shows ${count} connections`, async () => (await connectionsOf(name)) === count);
    return { connections, told };
  }

  async function connectionsOf(name: string): Promise<number> {
    const list = clientsSchema.parse((await bench.read('connections')).body);
    return list.filter((each) => each.user_provided_name === name).length;
  }
}
