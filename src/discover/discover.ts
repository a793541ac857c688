import type { DiscoveryReaders, InventoryStore } from '../aws-ports.ts';
import { ReadError } from '../errors.ts';
import type { BrokerDescription, NetworkInterface } from '../model/amazon-mq.ts';
import { type BrokerSummary, type Home, homeKey, type InventoryEntry } from '../model/inventory.ts';
import { addCost, type Cost, NO_COST } from '../model/reading.ts';
import { rememberInterfaces } from './interfaces.ts';
import { planDescribes } from './plan-describes.ts';
import { select } from './select.ts';
import type { RotationSettings, Selection } from './settings.ts';

export interface Discovery {
  /** Brokers to watch. Those of a home that did not answer are as they were known before. */
  readonly watched: readonly InventoryEntry[];
  readonly leftOut: readonly { readonly brokerId: string; readonly reason: string }[];
  /** Homes or brokers that could not be read. */
  readonly failures: readonly { readonly where: string; readonly detail: string }[];
  /** Brokers that are not listed any more. */
  readonly gone: readonly string[];
  readonly dropped: number;
  readonly cost: Cost;
}

export interface DiscoverDependencies {
  readonly homes: readonly Home[];
  readonly readersOf: (home: Home) => DiscoveryReaders;
  readonly store: InventoryStore;
  readonly selection: Selection;
  readonly rotation: RotationSettings;
}

interface HomeResult extends Omit<Discovery, 'watched' | 'leftOut'> {
  readonly entries: readonly InventoryEntry[];
}

/** Lists the brokers of every home, describes those that need it and remembers them. One home's failure is its own. */
export async function discover(dependencies: DiscoverDependencies, now: number): Promise<Discovery> {
  const { homes, readersOf, store, selection } = dependencies;
  const known = await store.list();
  const results = await Promise.all(
    homes.map((home) => {
      const here = known.filter((entry) => homeKey(entry.home) === homeKey(home));
      return discoverHome(home, readersOf(home), here, dependencies.rotation, now);
    }),
  );
  const entries = results.flatMap((result) => result.entries);
  const gone = results.flatMap((result) => result.gone);
  // What did not change is not written again.
  await store.save(entries.filter((entry) => !known.includes(entry)));
  await store.remove(gone);
  const judged = entries.map((entry) => ({ entry, verdict: select(entry.description, selection) }));
  return {
    watched: judged.filter(({ verdict }) => verdict.selected).map(({ entry }) => entry),
    leftOut: judged.flatMap(({ entry, verdict }) =>
      verdict.selected ? [] : [{ brokerId: entry.description.id, reason: verdict.reason }],
    ),
    failures: results.flatMap(({ failures }) => failures),
    gone,
    dropped: results.reduce((sum, { dropped }) => sum + dropped, 0),
    cost: results.map(({ cost }) => cost).reduce(addCost, NO_COST),
  };
}

async function discoverHome(
  home: Home,
  readers: DiscoveryReaders,
  known: readonly InventoryEntry[],
  rotation: RotationSettings,
  now: number,
): Promise<HomeResult> {
  const where = homeKey(home);
  const listing = await attempt(where, () => readers.mq.list());
  if ('failure' in listing) {
    return { entries: known, failures: [listing.failure], gone: [], dropped: 0, cost: NO_COST };
  }
  const { value: listed, dropped, cost } = listing.value;
  const byId = new Map(known.map((entry) => [entry.description.id, entry]));
  const planned = planDescribes(listed, byId, rotation, now);
  const described = await Promise.all(
    planned.map(async ({ brokerId }) => ({
      brokerId,
      outcome: await attempt(`${where} ${brokerId}`, () => describe(readers, brokerId, byId.get(brokerId))),
    })),
  );
  const fresh = new Map(
    described.flatMap(({ brokerId, outcome }) => ('failure' in outcome ? [] : [[brokerId, outcome.value] as const])),
  );
  return {
    entries: listed.flatMap((summary) => entryOf(home, summary, fresh.get(summary.id), byId.get(summary.id), now)),
    failures: described.flatMap(({ outcome }) => ('failure' in outcome ? [outcome.failure] : [])),
    // A list with elements that did not parse does not prove that a broker is gone.
    gone: dropped > 0 ? [] : [...byId.keys()].filter((id) => !listed.some((summary) => summary.id === id)),
    dropped,
    cost: [...fresh.values()].map((one) => one.cost).reduce(addCost, cost),
  };
}

interface Described {
  readonly description: BrokerDescription;
  readonly interfaces: readonly NetworkInterface[];
  readonly cost: Cost;
}

async function describe(readers: DiscoveryReaders, brokerId: string, known?: InventoryEntry): Promise<Described> {
  const { value: description, cost } = await readers.mq.describe(brokerId);
  const remembered = await rememberInterfaces(readers.interfaces, description, known?.interfaces ?? []);
  return { description, interfaces: remembered.value, cost: addCost(cost, remembered.cost) };
}

function entryOf(
  home: Home,
  { id, state }: BrokerSummary,
  fresh: Described | undefined,
  known: InventoryEntry | undefined,
  now: number,
): InventoryEntry[] {
  if (fresh !== undefined) {
    const { description, interfaces } = fresh;
    return [{ home, state: description.state, description, describedAt: now, interfaces }];
  }
  // Not described yet: the next tick does it.
  if (known === undefined || known.description.id !== id) return [];
  return [known.state === state ? known : { ...known, state }];
}

type Attempt<T> = { readonly value: T } | { readonly failure: { readonly where: string; readonly detail: string } };

async function attempt<T>(where: string, read: () => Promise<T>): Promise<Attempt<T>> {
  try {
    return { value: await read() };
  } catch (error) {
    if (!(error instanceof ReadError)) throw error;
    return { failure: { where, detail: error.message } };
  }
}
