import { availableParallelism } from 'node:os';
import semver from 'semver';
import { z } from 'zod';
import { hasPublishableName, PUBLISHED_DESTINATIONS } from '../../catalog/cloudwatch-metrics.ts';
import { processorTicks } from '../activemq/figures.ts';
import { nodeViewSchema } from '../admin-client.ts';
import type { Lab } from '../lab.ts';
import { labAdmin, nodeOf, requireState } from '../lab.ts';
import type { BridgedFigure, BridgeTarget } from './bridge.ts';

const count = z.number().default(0);
const rate = z.object({ rate: count }).prefault({});
const overviewSchema = z.object({
  rabbitmq_version: z.string(),
  object_totals: z.object({ exchanges: count, queues: count, connections: count, channels: count, consumers: count }),
  queue_totals: z.object({ messages: count, messages_ready: count, messages_unacknowledged: count }).prefault({}),
  message_stats: z.object({ publish_details: rate, confirm_details: rate, ack_details: rate }).prefault({}),
});
const nodeSchema = nodeViewSchema.extend({
  fd_used: z.number().optional(),
  io_read_avg_time: z.number().optional(),
  io_write_avg_time: z.number().optional(),
});
const queueSchema = z.object({
  name: z.string(),
  vhost: z.string(),
  node: z.string().optional(),
  consumers: count,
  messages: count,
  messages_ready: count,
  messages_unacknowledged: count,
});
const placedSchema = z.object({ node: z.string().optional() });

/** What the management API of a real cluster says at one time. */
export const clusterSchema = z.object({
  overview: overviewSchema,
  nodes: z.array(nodeSchema),
  queues: z.array(queueSchema),
  connections: z.array(placedSchema),
  channels: z.array(placedSchema),
});
export type ClusterView = z.infer<typeof clusterSchema>;

/** Plays Amazon MQ's part for a real RabbitMQ cluster. */
export interface RabbitmqBridge {
  /** Copies the figures of now; `at` (epoch milliseconds) is when they are said to be from. */
  copy(at: number): Promise<{ readonly figures: readonly BridgedFigure[]; readonly codes: readonly string[] }>;
}

interface Before {
  readonly at: number;
  readonly ticks: ReadonlyMap<string, number>;
}

const TICKS_PER_SECOND = 100;

/** `name` is what Amazon MQ knows the broker by. Lists are read whole, which a lab can bear. */
export function rabbitmqBridge(
  { name, lab }: { readonly name: string; readonly lab: Pick<Lab, 'dir'> },
  target: BridgeTarget,
): RabbitmqBridge {
  let before: Before | undefined;
  return {
    copy: async (at) => {
      const cluster = await readCluster(lab);
      const ticks = ticksOf(lab, cluster);
      const figures = [
        ...clusterFigures(name, cluster),
        ...processorFigures(name, { at, ticks }, before ?? { at, ticks }),
      ];
      before = { at, ticks };
      await target.figures(figures, at);
      return { figures, codes: codesOf(cluster) };
    },
  };
}

async function readCluster(lab: Pick<Lab, 'dir'>): Promise<ClusterView> {
  const { read } = labAdmin(lab);
  const [overview, nodes, queues, connections, channels] = await Promise.all(
    ['overview', 'nodes', 'queues', 'connections?columns=node', 'channels?columns=node'].map(read),
  );
  return clusterSchema.parse({ overview, nodes, queues, connections, channels });
}

/** Codes that Amazon MQ would show for alarms that are real. */
export function codesOf({ nodes }: Pick<ClusterView, 'nodes'>): readonly string[] {
  return [
    ...(nodes.some(({ mem_alarm: alarm }) => alarm === true) ? ['RABBITMQ_MEMORY_ALARM'] : []),
    ...(nodes.some(({ disk_free_alarm: alarm }) => alarm === true) ? ['RABBITMQ_DISK_ALARM'] : []),
  ];
}

/**
 * Everything that Amazon MQ publishes of a cluster, under its names and dimensions, but for the processor, which is told
 * by the machine, and the network, which loopback has none of.
 */
export function clusterFigures(broker: string, cluster: ClusterView): BridgedFigure[] {
  const version = semver.coerce(cluster.overview.rabbitmq_version) ?? '0.0.0';
  const perNode = cluster.nodes.filter(({ running }) => running).flatMap((node) => nodeFigures(broker, node));
  return [
    ...brokerFigures(broker, cluster),
    ...(semver.lt(version, '4.2.0') ? diskFigures(broker, cluster) : placedFigures(broker, cluster)),
    ...perNode,
    ...sumsOf(broker, perNode),
    ...(semver.lt(version, '4.0.0') ? queueFigures(broker, cluster) : []),
  ];
}

function brokerFigures(
  broker: string,
  { overview: { object_totals: objects, queue_totals: messages, message_stats: rates } }: ClusterView,
): BridgedFigure[] {
  const counts = {
    ExchangeCount: objects.exchanges,
    QueueCount: objects.queues,
    ConnectionCount: objects.connections,
    ChannelCount: objects.channels,
    ConsumerCount: objects.consumers,
    MessageCount: messages.messages,
    MessageReadyCount: messages.messages_ready,
    MessageUnacknowledgedCount: messages.messages_unacknowledged,
  };
  const perSecond = {
    PublishRate: rates.publish_details.rate,
    ConfirmRate: rates.confirm_details.rate,
    AckRate: rates.ack_details.rate,
  };
  const dimensions = { Broker: broker };
  return [...figures(dimensions, counts, 'count'), ...figures(dimensions, perSecond, 'per-second')];
}

function diskFigures(broker: string, { nodes }: ClusterView): BridgedFigure[] {
  const mean = (values: readonly number[]) =>
    values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
  const times = {
    RabbitMQIOReadAverageTime: mean(nodes.map(({ io_read_avg_time: time }) => time ?? 0)),
    RabbitMQIOWriteAverageTime: mean(nodes.map(({ io_write_avg_time: time }) => time ?? 0)),
  };
  return figures({ Broker: broker }, times, 'milliseconds');
}

/** From 4.2 on Amazon MQ tells what is on each node. */
function placedFigures(broker: string, { nodes, queues, connections, channels }: ClusterView): BridgedFigure[] {
  const on = (things: readonly { readonly node?: string | undefined }[], node: string) =>
    things.filter((thing) => thing.node === node).length;
  return nodes.flatMap(({ name }) => {
    const counts = {
      QueueCount: on(queues, name),
      ConnectionCount: on(connections, name),
      ChannelCount: on(channels, name),
    };
    return figures({ Broker: broker, Node: name }, counts, 'count');
  });
}

function nodeFigures(broker: string, node: ClusterView['nodes'][number]): BridgedFigure[] {
  const dimensions = { Broker: broker, Node: node.name };
  const bytes = {
    RabbitMQMemUsed: node.mem_used,
    RabbitMQMemLimit: node.mem_limit,
    RabbitMQDiskFree: node.disk_free,
    RabbitMQDiskFreeLimit: node.disk_free_limit,
  };
  return [...figures(dimensions, bytes, 'bytes'), ...figures(dimensions, { RabbitMQFdUsed: node.fd_used }, 'count')];
}

/** At the level of the broker Amazon MQ publishes the sum over its nodes. */
function sumsOf(broker: string, perNode: readonly BridgedFigure[]): BridgedFigure[] {
  return [...Map.groupBy(perNode, ({ metric }) => metric)].map(([metric, all]) => ({
    metric,
    dimensions: { Broker: broker },
    value: all.reduce((sum, { value }) => sum + value, 0),
    unit: all[0]?.unit ?? 'count',
  }));
}

/** Names that CloudWatch does not take have none, and neither have queues beyond the limit. */
function queueFigures(broker: string, { queues }: ClusterView): BridgedFigure[] {
  return queues
    .filter(({ name, vhost }) => hasPublishableName(name) && hasPublishableName(vhost))
    .slice(0, PUBLISHED_DESTINATIONS.rabbitmq)
    .flatMap((queue) =>
      figures(
        { Broker: broker, VirtualHost: queue.vhost, Queue: queue.name },
        {
          ConsumerCount: queue.consumers,
          MessageCount: queue.messages,
          MessageReadyCount: queue.messages_ready,
          MessageUnacknowledgedCount: queue.messages_unacknowledged,
        },
        'count',
      ),
    );
}

function figures(
  dimensions: BridgedFigure['dimensions'],
  values: Readonly<Record<string, number | undefined>>,
  unit: BridgedFigure['unit'],
): BridgedFigure[] {
  return Object.entries(values).flatMap(([metric, value]) =>
    value === undefined ? [] : [{ metric, dimensions, value, unit }],
  );
}

function ticksOf({ dir }: Pick<Lab, 'dir'>, { nodes }: ClusterView): ReadonlyMap<string, number> {
  const state = requireState(dir);
  const known = state.nodes.filter(({ name }) => nodes.some((node) => node.name === name));
  return new Map(
    known.flatMap(({ name, number }) => {
      const ticks = processorTicks(nodeOf(state, number));
      return ticks === undefined ? [] : [[name, ticks] as const];
    }),
  );
}

/** Of a node's processor time since the last copy; nothing at the first one. The broker has the mean of its nodes. */
function processorFigures(broker: string, now: Before, before: Before): BridgedFigure[] {
  const seconds = (now.at - before.at) / 1_000;
  if (seconds <= 0) return [];
  const shares = [...now.ticks].flatMap(([node, ticks]) => {
    const used = (ticks - (before.ticks.get(node) ?? ticks)) / TICKS_PER_SECOND;
    // A node that was started anew has used less than its predecessor.
    return used < 0 ? [] : [[node, Math.min(100, (100 * used) / seconds / availableParallelism())] as const];
  });
  const mean = shares.reduce((sum, [, share]) => sum + share, 0) / Math.max(1, shares.length);
  const percent = (dimensions: BridgedFigure['dimensions'], value: number) =>
    figures(dimensions, { SystemCpuUtilization: value }, 'percent');
  return [
    ...shares.flatMap(([node, share]) => percent({ Broker: broker, Node: node }, share)),
    ...percent({ Broker: broker }, mean),
  ];
}
