import type { StateStore } from '../../ports.ts';
import { type MemoryStateStore, memoryStateStore } from './memory-state-store.ts';

/**
 * Begins with what is stored and keeps what a rehearsal makes of it in memory only. What it would send counts as sent, so
 * that each message is shown once.
 */
export function rehearsalStateStore(real: StateStore): StateStore {
  const copies = new Map<string, MemoryStateStore>();
  const copyOf = async (brokerId: string, since: number): Promise<MemoryStateStore> => {
    const known = copies.get(brokerId);
    if (known !== undefined) return known;
    const { history, dropped: _dropped, ...kept } = await real.load(brokerId, since);
    const copy = memoryStateStore(new Map([[brokerId, { ...kept, samples: history, audit: [] }]]));
    copies.set(brokerId, copy);
    return copy;
  };
  return {
    ...real,
    load: async (brokerId, since) => (await copyOf(brokerId, since)).load(brokerId, since),
    async commit(brokerId, commit) {
      const copy = await copyOf(brokerId, 0);
      const { outbox } = await copy.load(brokerId, 0);
      const withdrawn = [...commit.withdrawn, ...outbox.map(({ effect }) => effect.id)];
      await copy.commit(brokerId, { ...commit, effects: [], withdrawn });
    },
    record: async () => {},
    prune: async () => {},
    brokers: async () => [...new Set([...(await real.brokers()), ...copies.keys()])].sort(),
  };
}
