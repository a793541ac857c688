import { z } from 'zod';
import type { Queue, QueueDetail } from '../../model/rabbitmq.ts';
import { count, flag, optionalNumber, optionalText, present, record, textList } from './loose.ts';
import { messageStats } from './message-stats-schema.ts';

const BASIC = [
  'name',
  'vhost',
  'type',
  'state',
  'node',
  'durable',
  'exclusive',
  'auto_delete',
  'messages',
  'messages_ready',
  'messages_unacknowledged',
];

/** What a listing without statistics has to offer. */
export const DEPTH_COLUMNS = BASIC.join(',');

export const DETAIL_COLUMNS = [
  ...BASIC,
  'consumers',
  'policy',
  'operator_policy',
  'effective_policy_definition',
  'arguments',
  'memory',
  'message_bytes',
  'consumer_utilisation',
  'consumer_capacity',
  'idle_since',
  'head_message_timestamp',
  'message_stats',
  'slave_nodes',
  'synchronised_slave_nodes',
  'recoverable_slaves',
  'sync_messages',
  'leader',
  'members',
  'online',
].join(',');

const basic = z.object({
  name: z.string(),
  vhost: z.string(),
  type: z.string().catch('classic'),
  state: z.string().catch('unknown'),
  node: optionalText,
  durable: flag,
  exclusive: flag,
  auto_delete: flag,
  messages: count,
  messages_ready: count,
  messages_unacknowledged: count,
  consumers: optionalNumber,
  policy: optionalText,
});

/** `1.7` of 4.x and `rabbit_classic_queue` of streams' replies alike become the short names of 3.x. */
function typeName(type: string): string {
  return type.replace(/^rabbit_(\w+)_queue$/, '$1');
}

function toQueue(raw: z.output<typeof basic>): Queue {
  return present({
    vhost: raw.vhost,
    name: raw.name,
    type: typeName(raw.type),
    state: raw.state,
    node: raw.node,
    durable: raw.durable,
    exclusive: raw.exclusive,
    autoDelete: raw.auto_delete,
    ready: raw.messages_ready,
    unacked: raw.messages_unacknowledged,
    messages: raw.messages,
    consumers: raw.consumers,
    policy: raw.policy,
  });
}

/** One element of `/api/queues`, with or without statistics. */
export const queue: z.ZodType<Queue> = basic.transform(toQueue);

/** "2026-11-22T17:07:20.285+00:00" since 3.10, "2020-11-22 17:07:20" (UTC) before. */
const idleSince = z
  .string()
  .transform((text) => Date.parse(text.includes('T') ? text : `${text.replace(' ', 'T')}Z`))
  .refine((time) => Number.isFinite(time))
  .optional()
  .catch(undefined);

/** One element of `/api/queues` with statistics. */
export const queueDetail: z.ZodType<QueueDetail> = basic
  .extend({
    operator_policy: optionalText,
    effective_policy_definition: record,
    arguments: record,
    memory: optionalNumber,
    message_bytes: optionalNumber,
    consumer_utilisation: optionalNumber,
    consumer_capacity: optionalNumber,
    idle_since: idleSince,
    head_message_timestamp: optionalNumber,
    message_stats: messageStats,
    slave_nodes: textList,
    synchronised_slave_nodes: textList,
    sync_messages: optionalNumber,
    leader: optionalText,
    members: textList,
    online: textList,
  })
  .transform((raw) => ({
    ...toQueue(raw),
    ...present({
      operatorPolicy: raw.operator_policy,
      effectivePolicy: raw.effective_policy_definition,
      arguments: raw.arguments,
      memory: raw.memory,
      messageBytes: raw.message_bytes,
      consumerUtilisation: raw.consumer_capacity ?? raw.consumer_utilisation,
      idleSince: raw.idle_since,
      headMessageTimestamp: raw.head_message_timestamp === undefined ? undefined : raw.head_message_timestamp * 1000,
      rates: raw.message_stats,
      mirrors: raw.slave_nodes,
      synchronisedMirrors: raw.synchronised_slave_nodes,
      syncMessages: raw.sync_messages,
      leader: raw.leader,
      members: raw.members,
      onlineMembers: raw.online,
    }),
  }));
