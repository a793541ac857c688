import { ConflictError } from '../../src/errors.ts';
import type { Remediation } from '../../src/model/remediation.ts';
import type { RemediationStore } from '../../src/ports.ts';
import { anApproved, aStalledView, planFor } from '../support/plans.ts';

const approved = anApproved(planFor(aStalledView()));
const applying: Remediation = { ...approved, state: 'applying' };

/** What every store of remediations keeps to. `open` twice with one name opens the same store, as two processes do. */
export function remediationStoreContract(
  kind: string,
  open: (name: string) => Promise<RemediationStore> | RemediationStore,
) {
  let count = 0;
  const opened: RemediationStore[] = [];
  const openStore = async (name = `remediations-${++count}`) => {
    const store = await open(name);
    opened.push(store);
    return store;
  };
  afterEach(async () => {
    for (const store of opened.splice(0)) await store.close();
  });

  describe(`remediation store: ${kind}`, () => {
    test('what was put is listed, and survives the process', async () => {
      const first = await openStore('kept');
      const written = await first.put(approved);
      expect(written).toEqual({ ...approved, version: 1 });
      const second = await openStore('kept');
      expect(await second.list('orders')).toEqual([written]);
      expect(await second.list('other')).toEqual([]);
    });

    test('of all brokers, oldest first', async () => {
      const store = await openStore();
      await store.put({ ...approved, id: 'b', proposedAt: 2 });
      await store.put({ ...approved, id: 'c', proposedAt: 3 });
      await store.put({ ...approved, id: 'a', brokerId: 'mail', proposedAt: 1 });
      expect((await store.list()).map(({ id }) => id)).toEqual(['a', 'b', 'c']);
      expect((await store.list('orders')).map(({ id }) => id)).toEqual(['b', 'c']);
    });

    test('of two writers of the same version one wins', async () => {
      const store = await openStore();
      await expect(store.put(approved)).resolves.toMatchObject({ version: 1 });
      await expect(store.put(approved)).rejects.toThrow(ConflictError);
      const [one] = await store.list();
      if (one === undefined) throw new Error('not listed');
      await store.put({ ...one, reason: 'first' });
      await expect(store.put({ ...one, reason: 'second' })).rejects.toThrow(ConflictError);
      expect((await store.list()).map(({ reason }) => reason)).toEqual(['first']);
    });

    test('two changes of one broker cannot be under way; of two brokers they can', async () => {
      const store = await openStore();
      await store.put(applying);
      await expect(store.put({ ...applying, id: 'second' })).rejects.toThrow(ConflictError);
      const waiting = await store.put({ ...approved, id: 'waits' });
      await expect(store.put({ ...waiting, state: 'applying' })).rejects.toThrow(ConflictError);
      await store.put({ ...applying, id: 'elsewhere', brokerId: 'mail' });
      expect((await store.list()).filter(({ state }) => state === 'applying')).toHaveLength(2);
    });

    test('one that is over makes room for the next; one that is not keeps it, whatever else is written', async () => {
      const store = await openStore();
      const first = await store.put(applying);
      const waiting = await store.put({ ...approved, id: 'waits' });
      const denied = await store.put({ ...waiting, state: 'denied' });
      expect(denied.version).toBe(2);
      const verifying = await store.put({ ...first, state: 'verifying' });
      await expect(store.put({ ...applying, id: 'second' })).rejects.toThrow(ConflictError);
      await store.put({ ...verifying, state: 'succeeded' });
      await expect(store.put({ ...applying, id: 'second' })).resolves.toMatchObject({ version: 1 });
    });

    test('of many that begin at the same moment exactly one does', async () => {
      const stores = [await openStore('race'), await openStore('race')];
      const beginnings = Array.from({ length: 6 }, (_, index) => ({ ...applying, id: `racer-${index}` }));
      const results = await Promise.allSettled(beginnings.map(async (one, index) => stores[index % 2]?.put(one)));
      const lost = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
      expect(results.length - lost.length).toBe(1);
      for (const reason of lost) expect(reason).toBeInstanceOf(ConflictError);
      const underWay = (await stores[0]?.list('orders'))?.filter(({ state }) => state === 'applying');
      expect(underWay).toHaveLength(1);
    });

    test('a plan of many queues is kept whole', async () => {
      const store = await openStore();
      const change = approved.plan.queueChanges[0];
      if (change === undefined) throw new Error('no change');
      const queueChanges = Array.from({ length: 2_000 }, (_, index) => ({ ...change, name: `orders.${index}` }));
      const large = { ...approved, plan: { ...approved.plan, queueChanges } };
      await store.put(large);
      expect((await store.list('orders'))[0]?.plan).toEqual(large.plan);
    });
  });
}
