import { z } from 'zod';
import type { MemoryBreakdown, Node } from '../../model/rabbitmq.ts';
import { optionalBoolean, optionalNumber, optionalText, present, rateOf, textList } from './loose.ts';

/** Fields asked of `/api/nodes`; the whole reply lists plugins, paths and listeners of every node. */
export const NODE_COLUMNS = [
  'name',
  'running',
  'type',
  'mem_used',
  'mem_limit',
  'mem_alarm',
  'disk_free',
  'disk_free_limit',
  'disk_free_alarm',
  'fd_used',
  'fd_total',
  'sockets_used',
  'sockets_total',
  'proc_used',
  'proc_total',
  'run_queue',
  'processors',
  'uptime',
  'partitions',
  'cluster_links',
  'being_drained',
  'connection_created_details.rate',
  'applications',
].join(',');

/** A link that is lost stays in the list, without the address of its peer. */
const link = z.object({ name: z.string(), peer_port: optionalNumber });

const clusterLinks = z
  .array(link)
  .transform((links) => links.flatMap(({ name, peer_port: port }) => (port === undefined ? [] : [name])))
  .catch([]);

/** The broker's own application among the Erlang applications carries its version. */
const version = z
  .array(z.object({ name: z.string(), version: z.string() }))
  .transform((applications) => applications.find(({ name }) => name === 'rabbit')?.version)
  .optional()
  .catch(undefined);

/** One element of `/api/nodes`; a node that is down has a name, a type and `running: false` only. */
export const node: z.ZodType<Node> = z
  .object({
    name: z.string(),
    running: z.boolean(),
    type: optionalText,
    mem_used: optionalNumber,
    mem_limit: optionalNumber,
    mem_alarm: optionalBoolean,
    disk_free: optionalNumber,
    disk_free_limit: optionalNumber,
    disk_free_alarm: optionalBoolean,
    fd_used: optionalNumber,
    fd_total: optionalNumber,
    sockets_used: optionalNumber,
    sockets_total: optionalNumber,
    proc_used: optionalNumber,
    proc_total: optionalNumber,
    run_queue: optionalNumber,
    processors: optionalNumber,
    uptime: optionalNumber,
    partitions: textList,
    cluster_links: clusterLinks,
    being_drained: optionalBoolean,
    connection_created_details: rateOf,
    applications: version,
  })
  .transform((raw) =>
    present({
      name: raw.name,
      running: raw.running,
      type: raw.type,
      memoryUsed: raw.mem_used,
      memoryLimit: raw.mem_limit,
      memoryAlarm: raw.mem_alarm,
      diskFree: raw.disk_free,
      diskFreeLimit: raw.disk_free_limit,
      diskAlarm: raw.disk_free_alarm,
      fileDescriptorsUsed: raw.fd_used,
      fileDescriptorsTotal: raw.fd_total,
      socketsUsed: raw.sockets_used,
      socketsTotal: raw.sockets_total,
      processesUsed: raw.proc_used,
      processesTotal: raw.proc_total,
      runQueue: raw.run_queue,
      processors: raw.processors,
      uptime: raw.uptime,
      partitions: raw.partitions,
      clusterLinks: raw.cluster_links,
      version: raw.applications,
      beingDrained: raw.being_drained,
      connectionsCreatedRate: raw.connection_created_details,
    }),
  );

/** `total` is an object since 3.8 (`erlang`, `rss`, `allocated`), of which the broker judges by the greatest. */
const total = z.union([
  z.number(),
  z.record(z.string(), z.number()).transform((byStrategy) => Math.max(0, ...Object.values(byStrategy))),
]);

/** `/api/nodes/NAME/memory`; `memory` is the text "not_available" of a node that is down. */
export const memoryReply: z.ZodType<Omit<MemoryBreakdown, 'node'>> = z
  .object({ memory: z.looseObject({ total }) })
  .transform(({ memory: { total: sum, ...categories } }) => ({
    total: sum,
    categories: Object.fromEntries(
      Object.entries(categories).flatMap(([name, bytes]) => (typeof bytes === 'number' ? [[name, bytes]] : [])),
    ),
  }));
