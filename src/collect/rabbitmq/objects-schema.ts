import { z } from 'zod';
import type { Binding, Exchange, Link, ObjectLimits, Permission, Policy, User, Vhost } from '../../model/rabbitmq.ts';
import {
  flag,
  optionalBoolean,
  optionalNumber,
  optionalText,
  present,
  rateOf,
  record,
  tagList,
  text,
} from './loose.ts';

export const VHOST_COLUMNS = 'name,messages,cluster_state,default_queue_type';

/** One element of `/api/vhosts`. */
export const vhost: z.ZodType<Vhost> = z
  .object({
    name: z.string(),
    messages: optionalNumber,
    cluster_state: z.record(z.string(), z.string()).catch({}),
    default_queue_type: optionalText,
  })
  .transform((raw) =>
    present({
      name: raw.name,
      messages: raw.messages,
      clusterState: raw.cluster_state,
      defaultQueueType: raw.default_queue_type,
    }),
  );

const limits = z.record(z.string(), z.unknown()).transform(numbersOnly).catch({});

function numbersOnly(entries: Record<string, unknown>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(entries).flatMap(([key, value]) => (typeof value === 'number' ? [[key, value]] : [])),
  );
}

/** One element of `/api/vhost-limits`. */
export const vhostLimits: z.ZodType<ObjectLimits> = z
  .object({ vhost: z.string(), value: limits })
  .transform((raw) => ({ subject: raw.vhost, limits: raw.value }));

/** One element of `/api/user-limits`. */
export const userLimits: z.ZodType<ObjectLimits> = z
  .object({ user: z.string(), value: limits })
  .transform((raw) => ({ subject: raw.user, limits: raw.value }));

/** One element of `/api/policies` or `/api/operator-policies`. */
export const policy: z.ZodType<Policy> = z
  .object({
    vhost: z.string(),
    name: z.string(),
    pattern: z.string(),
    'apply-to': z.string().catch('all'),
    priority: z.number().catch(0),
    definition: record,
  })
  .transform((raw) => ({
    vhost: raw.vhost,
    name: raw.name,
    pattern: raw.pattern,
    applyTo: raw['apply-to'],
    priority: raw.priority,
    definition: raw.definition,
  }));

/** Asked with columns, so that password hashes never leave the broker. */
export const USER_COLUMNS = 'name,tags';

export const user: z.ZodType<User> = z.object({ name: z.string(), tags: tagList });

/** One element of `/api/permissions`. */
export const permission: z.ZodType<Permission> = z.object({
  user: z.string(),
  vhost: z.string(),
  configure: z.string(),
  write: z.string(),
  read: z.string(),
});

export const EXCHANGE_COLUMNS = [
  'vhost',
  'name',
  'type',
  'internal',
  'policy',
  'arguments',
  'message_stats.publish_in_details.rate',
  'message_stats.publish_out_details.rate',
].join(',');

const exchangeRates = z
  .object({ publish_in_details: rateOf, publish_out_details: rateOf })
  .transform((raw) => present({ publishIn: raw.publish_in_details, publishOut: raw.publish_out_details }))
  .catch({});

/** One element of `/api/exchanges`; the default exchange has the name "". */
export const exchange: z.ZodType<Exchange> = z
  .object({
    vhost: z.string(),
    name: z.string(),
    type: z.string(),
    internal: flag,
    policy: optionalText,
    arguments: record,
    message_stats: exchangeRates,
  })
  .transform(({ message_stats: rates, ...raw }) => present({ ...raw, rates }));

export const BINDING_COLUMNS = 'source,vhost,destination,destination_type,routing_key,arguments';

/** One element of `/api/bindings`. */
export const binding: z.ZodType<Binding> = z
  .object({
    source: z.string(),
    vhost: z.string(),
    destination: z.string(),
    destination_type: z.enum(['queue', 'exchange']),
    routing_key: text,
    arguments: record,
  })
  .transform((raw) => ({
    vhost: raw.vhost,
    source: raw.source,
    destination: raw.destination,
    destinationType: raw.destination_type,
    routingKey: raw.routing_key,
    arguments: raw.arguments,
  }));

/** One element of `/api/shovels`. Its addresses may hold credentials and are not read. */
export const shovel: z.ZodType<Link> = z
  .object({
    vhost: text,
    name: z.string(),
    state: z.string(),
    node: optionalText,
    reason: optionalText,
    blocked_status: optionalText,
  })
  .transform((raw) =>
    present({
      vhost: raw.vhost,
      name: raw.name,
      state: raw.state,
      node: raw.node,
      detail: raw.reason,
      blocked: raw.blocked_status === undefined ? undefined : raw.blocked_status !== 'running',
    }),
  );

/** One element of `/api/federation-links`; it is named after its upstream and what it federates. */
export const federationLink: z.ZodType<Link> = z
  .object({
    vhost: text,
    upstream: z.string(),
    exchange: optionalText,
    queue: optionalText,
    status: z.string(),
    node: optionalText,
    error: optionalText,
    blocked: optionalBoolean,
  })
  .transform((raw) =>
    present({
      vhost: raw.vhost,
      name: `${raw.upstream}/${raw.queue ?? raw.exchange ?? ''}`,
      state: raw.status,
      node: raw.node,
      detail: raw.error,
      blocked: raw.blocked,
    }),
  );
