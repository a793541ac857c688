import { createManagementReader } from '../adapters/rabbitmq/management-reader.ts';
import type { PassRequest, ReadersOf } from '../aws-ports.ts';
import { collect } from '../collect/collect.ts';
import { type CloudwatchCadence, collectAws } from '../collect/collect-aws.ts';
import type { CollectCache } from '../collect/rabbitmq/cache.ts';
import { ConfigError } from '../errors.ts';
import type { Broker } from '../model/broker.ts';
import type { History } from '../model/history.ts';
import type { InventoryEntry } from '../model/inventory.ts';
import { addCost, NO_COST } from '../model/reading.ts';
import type { Snapshot } from '../model/snapshot.ts';
import type { Clock, ManagementReader, PipelinePorts, Secrets } from '../ports.ts';

/** Why a pass was asked for on a schedule; anything else is an event that may have changed everything. */
const SCHEDULED = 'schedule';
/** A change is planned, or looked at once more just before it is made. */
export const PLANNING = 'remediation';

type CollectorOf = (entry: InventoryEntry, request: PassRequest) => PipelinePorts['collect'];

/** Reads a broker through its management API, where there is access to it, and through AWS's own APIs. */
export function awsCollector(
  readersOf: ReadersOf,
  secrets: Secrets,
  clock: Clock,
  cadence?: CloudwatchCadence,
): CollectorOf {
  const opened = new Map<string, ManagementReader>();
  const caches = new Map<string, CollectCache>();
  const readerOf = async (broker: Broker): Promise<ManagementReader | undefined> => {
    const known = opened.get(broker.id);
    if (known !== undefined) return known;
    const reader = await openReader(broker, secrets);
    if (reader !== undefined) opened.set(broker.id, reader);
    return reader;
  };
  const readManagement = async (broker: Broker, history: History, now: number): Promise<Snapshot> => {
    const reader = await readerOf(broker);
    if (reader === undefined) return { brokerId: broker.id, takenAt: now, cost: NO_COST };
    const cache = caches.get(broker.id);
    const collected = await collect(broker, reader, { now, history, ...(cache === undefined ? {} : { cache }) });
    caches.set(broker.id, collected.cache);
    if (!isSignedIn(collected.snapshot)) await forget(opened, broker.id, reader);
    return collected.snapshot;
  };
  return (entry, { reason }) =>
    async (broker, history) => {
      const now = clock.now();
      const managed = await readManagement(broker, history, now);
      const aws = await collectAws(broker, {
        entry,
        readers: readersOf(entry.home),
        now,
        fresh: reason !== SCHEDULED,
        planning: reason === PLANNING,
        ...(cadence === undefined ? {} : { cadence }),
        ...(managed.rabbitmq === undefined ? {} : { rabbitmq: managed.rabbitmq }),
      });
      return { ...managed, ...aws, cost: addCost(managed.cost, aws.cost) };
    };
}

/** A secret that cannot be had leaves the broker without management access; the figures of AWS are still read. */
async function openReader(
  { managementUrl, credentials }: Broker,
  secrets: Secrets,
): Promise<ManagementReader | undefined> {
  if (managementUrl === undefined || credentials === undefined) return undefined;
  try {
    return createManagementReader({ url: managementUrl, credentials: await secrets.resolve(credentials) });
  } catch (error) {
    if (error instanceof ConfigError) return undefined;
    throw error;
  }
}

/** A password that was rotated is read again in the next pass. */
function isSignedIn({ rabbitmq }: Snapshot): boolean {
  return rabbitmq?.overview.state !== 'failed' || rabbitmq.overview.why !== 'authentication';
}

async function forget(
  opened: Map<string, ManagementReader>,
  brokerId: string,
  reader: ManagementReader,
): Promise<void> {
  opened.delete(brokerId);
  await reader.close();
}
