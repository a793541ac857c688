import { z } from 'zod';
import type { Overview, WhoAmI } from '../../model/rabbitmq.ts';
import { count, optionalNumber, optionalText, parseList, present, rateOf, tagList } from './loose.ts';
import { messageStats } from './message-stats-schema.ts';

/** `/api/whoami`. */
export const whoAmI: z.ZodType<WhoAmI> = z.object({ name: z.string(), tags: tagList });

const listener = z.object({ node: z.string(), protocol: z.string(), port: z.number() });

const totals = z
  .object({
    connections: optionalNumber,
    channels: optionalNumber,
    consumers: optionalNumber,
    exchanges: optionalNumber,
    queues: optionalNumber,
  })
  .transform(present)
  .catch({});

const messages = z
  .object({ messages_ready: optionalNumber, messages_unacknowledged: optionalNumber, messages: optionalNumber })
  .transform((raw) => present({ ready: raw.messages_ready, unacked: raw.messages_unacknowledged, total: raw.messages }))
  .catch({});

const churn = z
  .object({
    connection_created_details: rateOf,
    connection_closed_details: rateOf,
    channel_created_details: rateOf,
    channel_closed_details: rateOf,
    queue_declared_details: rateOf,
    queue_created_details: rateOf,
    queue_deleted_details: rateOf,
  })
  .transform((raw) =>
    present({
      connectionCreated: raw.connection_created_details,
      connectionClosed: raw.connection_closed_details,
      channelCreated: raw.channel_created_details,
      channelClosed: raw.channel_closed_details,
      queueDeclared: raw.queue_declared_details,
      queueCreated: raw.queue_created_details,
      queueDeleted: raw.queue_deleted_details,
    }),
  )
  .catch({});

/** `/api/overview`. `cluster_name` and `object_totals` are missing for users without the tag monitoring. */
export const overview: z.ZodType<Overview> = z
  .object({
    rabbitmq_version: z.string(),
    cluster_name: z.string().catch(''),
    erlang_version: z.string().catch(''),
    node: z.string(),
    rates_mode: z.string().catch('basic'),
    object_totals: totals,
    queue_totals: messages,
    message_stats: messageStats,
    churn_rates: churn,
    statistics_db_event_queue: optionalNumber,
    listeners: z.array(z.unknown()).catch([]),
  })
  .transform((raw) =>
    present({
      clusterName: raw.cluster_name,
      rabbitmqVersion: raw.rabbitmq_version,
      erlangVersion: raw.erlang_version,
      node: raw.node,
      ratesMode: raw.rates_mode,
      totals: raw.object_totals,
      messages: raw.queue_totals,
      rates: raw.message_stats,
      churn: raw.churn_rates,
      statisticsQueue: raw.statistics_db_event_queue,
      listeners: parseList(raw.listeners, listener).value,
    }),
  );

/** `/api/health/checks/...`: 200 when well, 503 with a reason when not. */
export const healthReply = z.object({ status: z.string(), reason: optionalText });

export const featureFlag = z
  .object({ name: z.string(), state: z.string(), stability: optionalText })
  .transform((raw) => present(raw));

export const deprecatedFeature = z
  .object({ name: z.string(), deprecation_phase: z.string(), desc: optionalText })
  .transform((raw) => present({ name: raw.name, phase: raw.deprecation_phase, description: raw.desc }));

export const authAttempt = z
  .object({ protocol: z.string(), auth_attempts: count, auth_attempts_failed: count })
  .transform((raw) => ({ protocol: raw.protocol, attempts: raw.auth_attempts, failed: raw.auth_attempts_failed }));
