import { z } from 'zod';
import type { Channel, Connection, Consumer } from '../../model/rabbitmq.ts';
import { count, flag, optionalNumber, optionalText, present, rateOf, text } from './loose.ts';

export const CONNECTION_COLUMNS = [
  'name',
  'user',
  'vhost',
  'node',
  'state',
  'protocol',
  'peer_host',
  'peer_port',
  'channels',
  'connected_at',
  'user_provided_name',
  'client_properties',
  'recv_oct_details.rate',
  'send_oct_details.rate',
  'blocked_reason',
  'last_blocked_by',
  'last_blocked_age',
].join(',');

const clientProperties = z
  .object({ connection_name: optionalText, product: optionalText })
  .catch({ connection_name: undefined, product: undefined });

/** "infinity" stands for never. */
const age = z.number().optional().catch(undefined);

/** One element of `/api/connections`. One that is just being closed has a name and nothing else, and is dropped. */
export const connection: z.ZodType<Connection> = z
  .object({
    name: z.string(),
    user: z.string(),
    vhost: z.string(),
    node: optionalText,
    state: z.string().catch('unknown'),
    protocol: optionalText,
    peer_host: optionalText,
    peer_port: optionalNumber,
    channels: count,
    connected_at: optionalNumber,
    user_provided_name: optionalText,
    client_properties: clientProperties,
    recv_oct_details: rateOf,
    send_oct_details: rateOf,
    blocked_reason: optionalText,
    last_blocked_by: optionalText,
    last_blocked_age: age,
  })
  .transform((raw) =>
    present({
      name: raw.name,
      user: raw.user,
      vhost: raw.vhost,
      node: raw.node,
      state: raw.state,
      protocol: raw.protocol,
      peerHost: raw.peer_host,
      peerPort: raw.peer_port,
      channels: raw.channels,
      connectedAt: raw.connected_at,
      clientName: raw.user_provided_name ?? raw.client_properties.connection_name,
      clientProduct: raw.client_properties.product,
      receiveRate: raw.recv_oct_details,
      sendRate: raw.send_oct_details,
      blockedReason: raw.blocked_reason ?? raw.last_blocked_by,
      lastBlockedAgo: raw.last_blocked_age,
    }),
  );

export const CHANNEL_COLUMNS = [
  'name',
  'number',
  'connection_details.name',
  'user',
  'vhost',
  'node',
  'state',
  'consumer_count',
  'messages_unacknowledged',
  'messages_unconfirmed',
  'messages_uncommitted',
  'prefetch_count',
  'global_prefetch_count',
].join(',');

/** One element of `/api/channels`. */
export const channel: z.ZodType<Channel> = z
  .object({
    name: z.string(),
    number: count,
    connection_details: z.object({ name: text }).catch({ name: '' }),
    user: z.string(),
    vhost: z.string(),
    node: optionalText,
    state: z.string().catch('unknown'),
    consumer_count: count,
    messages_unacknowledged: count,
    messages_unconfirmed: count,
    messages_uncommitted: count,
    prefetch_count: count,
    global_prefetch_count: count,
  })
  .transform((raw) =>
    present({
      name: raw.name,
      number: raw.number,
      connection: raw.connection_details.name,
      user: raw.user,
      vhost: raw.vhost,
      node: raw.node,
      state: raw.state,
      consumers: raw.consumer_count,
      unacked: raw.messages_unacknowledged,
      unconfirmed: raw.messages_unconfirmed,
      uncommitted: raw.messages_uncommitted,
      prefetch: raw.prefetch_count,
      globalPrefetch: raw.global_prefetch_count,
    }),
  );

export const CONSUMER_COLUMNS = [
  'queue.name',
  'queue.vhost',
  'consumer_tag',
  'channel_details.name',
  'channel_details.connection_name',
  'channel_details.user',
  'prefetch_count',
  'ack_required',
  'active',
  'activity_status',
  'exclusive',
].join(',');

const channelDetails = z
  .object({ name: text, connection_name: text, user: optionalText })
  .catch({ name: '', connection_name: '', user: undefined });

/** One element of `/api/consumers`. `active` and `activity_status` came with 3.8. */
export const consumer: z.ZodType<Consumer> = z
  .object({
    queue: z.object({ name: z.string(), vhost: z.string() }),
    consumer_tag: text,
    channel_details: channelDetails,
    prefetch_count: count,
    ack_required: flag,
    active: z.boolean().catch(true),
    activity_status: optionalText,
    exclusive: flag,
  })
  .transform((raw) =>
    present({
      vhost: raw.queue.vhost,
      queue: raw.queue.name,
      tag: raw.consumer_tag,
      channel: raw.channel_details.name,
      connection: raw.channel_details.connection_name,
      user: raw.channel_details.user,
      prefetch: raw.prefetch_count,
      ackRequired: raw.ack_required,
      active: raw.active,
      activityStatus: raw.activity_status,
      exclusive: raw.exclusive,
    }),
  );
