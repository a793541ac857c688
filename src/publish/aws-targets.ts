import { z } from 'zod';
import type { MetricId } from '../aws-ports.ts';
import { toBroker } from '../discover/to-broker.ts';
import type { InventoryEntry } from '../model/inventory.ts';
import { isOurs } from './diff.ts';
import { shortHash } from './names.ts';
import type { Existing } from './publisher.ts';
import type { Target } from './rule.ts';

/** What is not there yet, or is being taken away on purpose, has no alarms: all of them would go off. */
const NOT_RUNNING = ['CREATION_IN_PROGRESS', 'CREATION_FAILED', 'DELETION_IN_PROGRESS'];

/** The brokers of an inventory that things are published for. */
export function publishedEntries(entries: readonly InventoryEntry[]): readonly InventoryEntry[] {
  return entries.filter(({ state }) => !NOT_RUNNING.includes(state));
}

/**
 * A broker with the nodes that publish figures now. While fewer of them do than there should be, those that have alarms
 * keep them: an alarm that tells of silence must not go because of the silence.
 */
export function awsTarget(entry: InventoryEntry, metrics: readonly MetricId[], existing: readonly Existing[]): Target {
  const broker = toBroker(entry);
  const active = new Set(
    metrics.flatMap(({ dimensions: { Broker, Node } }) => (Broker === broker.name ? (Node ?? []) : [])),
  );
  const missing = broker.engine === 'rabbitmq' && active.size < (broker.expectedNodes ?? 1);
  const known = missing ? existing.filter(isOurs).flatMap(nodesOf(broker.name)) : [];
  return {
    broker,
    nodes: [...new Set([...active, ...known])].sort(),
    replicates: entry.description.replication !== undefined,
  };
}

/** Whether its nodes are those that it should have; a new one has metrics after some minutes, an old one for some hours. */
export function hasItsNodes({ broker, nodes }: Target): boolean {
  return broker.engine !== 'rabbitmq' || nodes.length === (broker.expectedNodes ?? nodes.length);
}

const queriesSchema = z.object({
  Metrics: z.array(
    z.object({
      MetricStat: z
        .object({ Metric: z.object({ Dimensions: z.array(z.object({ Name: z.string(), Value: z.string() })) }) })
        .optional(),
    }),
  ),
});

function nodesOf(broker: string): (existing: Existing) => readonly string[] {
  return ({ properties }) => {
    const queries = queriesSchema.safeParse(properties).data?.Metrics ?? [];
    return queries.flatMap(({ MetricStat }) => {
      const of = new Map(MetricStat?.Metric.Dimensions.map(({ Name, Value }) => [Name, Value]));
      return of.get('Broker') === broker ? (of.get('Node') ?? []) : [];
    });
  };
}

/** The same text as long as nothing is different that alarms and dashboards are made from. */
export function fingerprint(entries: readonly InventoryEntry[], settings: unknown): string {
  const facts = entries
    .map((entry) => [
      entry.description.id,
      toBroker(entry),
      // A node that is replaced has another address.
      entry.description.instances.map(({ ipAddress }) => ipAddress ?? ''),
      entry.description.replication !== undefined,
    ])
    .sort(([a], [b]) => (String(a) < String(b) ? -1 : 1));
  return shortHash(JSON.stringify([facts, settings]));
}
