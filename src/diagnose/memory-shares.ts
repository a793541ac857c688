import type { Node } from '../model/rabbitmq.ts';
import { livesOn, queueKey, type View } from './view.ts';

export type MemoryGroup = 'messages' | 'connections' | 'channels' | 'statistics' | 'other';

/** What a node's memory is used for. Shares are of the memory in use and sum to at most 1. */
export interface MemoryShares {
  readonly node: string;
  /** Memory in use, bytes. */
  readonly used: number;
  /** The node's memory limit, bytes. */
  readonly limit: number | undefined;
  readonly bytes: Readonly<Record<MemoryGroup, number>>;
  readonly shares: Readonly<Record<MemoryGroup, number>>;
  /** True when the broker told the breakdown; false when it is estimated from counts. */
  readonly measured: boolean;
}

/**
 * Memory categories of `/api/nodes/NAME/memory` by group (RabbitMQ documentation, "Reasoning about memory use").
 * `binary` holds message bodies in flight and of queues, so it counts as messages.
 */
const GROUPS: Readonly<Record<string, MemoryGroup>> = {
  queue_procs: 'messages',
  queue_slave_procs: 'messages',
  quorum_queue_procs: 'messages',
  quorum_queue_dlx_procs: 'messages',
  stream_queue_procs: 'messages',
  quorum_ets: 'messages',
  binary: 'messages',
  msg_index: 'messages',
  connection_readers: 'connections',
  connection_writers: 'connections',
  connection_other: 'connections',
  connection_channels: 'channels',
  mgmt_db: 'statistics',
  metrics: 'statistics',
};

/**
 * Rough sizes for brokers that tell no breakdown. A connection takes about 100 KiB with default TCP buffers
 * (RabbitMQ documentation, "Networking"); the others are orders of magnitude seen on RabbitMQ 3.10.8.
 */
const ROUGH_BYTES = { connection: 100 * 1024, channel: 30 * 1024, queue: 30 * 1024, message: 1024 };

export function memorySharesOf(node: Node, view: View): MemoryShares {
  const breakdown = view.breakdowns.get(node.name);
  const bytes = breakdown === undefined ? estimate(node, view) : measuredGroups(breakdown.categories);
  const used = node.memoryUsed ?? breakdown?.total ?? 0;
  const whole = Math.max(used, sum(bytes), 1);
  return {
    node: node.name,
    used,
    limit: node.memoryLimit,
    bytes,
    shares: {
      messages: bytes.messages / whole,
      connections: bytes.connections / whole,
      channels: bytes.channels / whole,
      statistics: bytes.statistics / whole,
      other: bytes.other / whole,
    },
    measured: breakdown !== undefined,
  };
}

function measuredGroups(categories: Readonly<Record<string, number>>): Record<MemoryGroup, number> {
  const groups = emptyGroups();
  for (const [category, bytes] of Object.entries(categories)) {
    groups[GROUPS[category] ?? 'other'] += bytes;
  }
  return groups;
}

function estimate(node: Node, view: View): Record<MemoryGroup, number> {
  const groups = emptyGroups();
  for (const queue of view.queues.filter((each) => livesOn(each, node.name, view))) {
    const known = view.details.get(queueKey(queue))?.messageBytes;
    groups.messages += (known ?? queue.messages * ROUGH_BYTES.message) + ROUGH_BYTES.queue;
  }
  const onNode = (each: { readonly node?: string }) => each.node === undefined || each.node === node.name;
  groups.connections = [...view.connections.values()].filter(onNode).length * ROUGH_BYTES.connection;
  groups.channels = view.channels.filter(onNode).length * ROUGH_BYTES.channel;
  return groups;
}

function emptyGroups(): Record<MemoryGroup, number> {
  return { messages: 0, connections: 0, channels: 0, statistics: 0, other: 0 };
}

function sum(bytes: Readonly<Record<MemoryGroup, number>>): number {
  return Object.values(bytes).reduce((total, each) => total + each, 0);
}
