import { ConflictError } from '../../src/errors.ts';
import type { Effect, Proposal, Receipt } from '../../src/model/effect.ts';
import { NO_RECORD } from '../../src/model/state.ts';
import { type Commit, type StateStore, unchanged } from '../../src/ports.ts';
import { anEffect, anIncident, aReceipt, aSilence } from '../support/state.ts';

const BROKER = 'orders';

/** What every state store must do. `open` gives an empty one; two calls with the same name share what is kept. */
export function stateStoreContract(name: string, open: (name: string) => Promise<StateStore> | StateStore): void {
  let count = 0;
  const opened: StateStore[] = [];
  const reopen = async (label: string) => {
    const store = await open(label);
    opened.push(store);
    return store;
  };
  const fresh = () => {
    count += 1;
    return reopen(`store-${count}`);
  };
  const commit = async (store: StateStore, changes: Partial<Commit>, broker = BROKER) => {
    const { version } = await store.load(broker, 0);
    await store.commit(broker, { ...unchanged(version), ...changes });
  };

  describe(`state store: ${name}`, () => {
    afterEach(async () => {
      for (const store of opened.splice(0)) await store.close();
    });

    test('knows nothing of a broker that was never committed', async () => {
      const store = await fresh();
      expect(await store.load(BROKER, 0)).toEqual({
        version: 0,
        record: NO_RECORD,
        incidents: [],
        outbox: [],
        receipts: [],
        silences: [],
        commands: [],
        history: [],
        dropped: 0,
      });
      expect(await store.brokers()).toEqual([]);
      expect(await store.incident(BROKER, 'orders:x:1')).toBeUndefined();
      expect(await store.audit(BROKER, { since: 0, limit: 10 })).toEqual([]);
      expect(await store.receipts(BROKER, 'orders:x:1')).toEqual([]);
    });

    test('gives back everything as it was committed', async () => {
      const store = await fresh();
      const everything: Partial<Commit> = {
        record: {
          name: 'Orders',
          engine: 'rabbitmq',
          lastPassAt: 5,
          channels: [{ channel: 'mail', sent: [1, 2], held: [], lastDigestAt: 3 }],
          window: {
            start: 1,
            end: 2,
            announced: [3600],
            before: { 'broker/connections': 9 },
            muted: ['x'],
            reported: false,
          },
        },
        incidents: [anIncident('full'), anIncident('second', { state: 'pending' })],
        effects: [anEffect('a'), { ...anEffect('b', 'chat'), proposal: PROPOSAL }],
        silences: [aSilence('s1', { until: 900 })],
        commands: [{ id: 'c1', at: 4, by: 'ann', kind: 'acknowledge', target: 't', outcome: 'done', detail: 'd' }],
        sample: { at: 7, values: { 'broker/connections': 9.5 } },
        audit: [{ at: 8, brokerId: BROKER, incidentId: 'i', event: 'opened', reason: 'because' }],
      };
      await commit(store, everything);
      const loaded = await store.load(BROKER, 0);
      expect(loaded).toEqual({
        version: 1,
        record: everything.record,
        incidents: everything.incidents,
        outbox: everything.effects?.map((effect) => ({ effect, attempts: 0 })),
        receipts: [],
        silences: everything.silences,
        commands: everything.commands,
        history: [everything.sample],
        dropped: 0,
      });
      expect(await store.audit(BROKER, { since: 0, limit: 10 })).toEqual(everything.audit);
      expect(await store.brokers()).toEqual([BROKER]);
    });

    test('keeps it for whoever opens it next', async () => {
      const first = await fresh();
      const label = `store-${count}`;
      await commit(first, { incidents: [anIncident('one')], effects: [anEffect('a')] });
      const second = await reopen(label);
      expect(await second.load(BROKER, 0)).toEqual(await first.load(BROKER, 0));
    });

    test('a commit on an old version is refused, and nothing of it is written', async () => {
      const store = await fresh();
      const { version } = await store.load(BROKER, 0);
      await store.commit(BROKER, { ...unchanged(version), incidents: [anIncident('one')] });
      const late: Commit = {
        ...unchanged(version),
        record: { ...NO_RECORD, name: 'late' },
        incidents: [anIncident('one', { title: 'late' }), anIncident('two')],
        effects: [anEffect('late')],
        silences: [aSilence('late')],
        sample: { at: 1, values: {} },
        audit: [{ at: 1, brokerId: BROKER, event: 'late', reason: '' }],
      };
      const before = await store.load(BROKER, 0);
      await expect(store.commit(BROKER, late)).rejects.toBeInstanceOf(ConflictError);
      await expect(store.commit(BROKER, { ...late, expectedVersion: 7 })).rejects.toBeInstanceOf(ConflictError);
      expect(await store.load(BROKER, 0)).toEqual(before);
      expect(await store.audit(BROKER, { since: 0, limit: 10 })).toEqual([]);
    });

    test('of two writers at the same time one wins', async () => {
      const store = await fresh();
      const { version } = await store.load(BROKER, 0);
      const writers = ['one', 'two', 'three'].map((id) =>
        store.commit(BROKER, { ...unchanged(version), incidents: [anIncident(id)] }),
      );
      const outcomes = await Promise.allSettled(writers);
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      const { incidents, version: after } = await store.load(BROKER, 0);
      expect([incidents.length, after]).toEqual([1, 1]);
    });

    test('brokers do not mix', async () => {
      const store = await fresh();
      await commit(store, { incidents: [anIncident('one')], effects: [anEffect('a')] });
      await commit(store, { incidents: [anIncident('two')] }, 'a/b:c');
      expect((await store.load('a/b:c', 0)).incidents.map(({ id }) => id)).toEqual(['two']);
      expect((await store.load('a/b:c', 0)).outbox).toEqual([]);
      expect(await store.brokers()).toEqual(['a/b:c', BROKER]);
      expect(await store.incident('a/b:c', 'one')).toBeUndefined();
    });

    test('replaces incidents by id and forgets those that never opened', async () => {
      const store = await fresh();
      await commit(store, { incidents: [anIncident('one'), anIncident('two', { state: 'pending' })] });
      await commit(store, { incidents: [anIncident('one', { title: 'changed' })], forgotten: ['two'] });
      const { incidents } = await store.load(BROKER, 0);
      expect(incidents.map(({ id, title }) => [id, title])).toEqual([['one', 'changed']]);
    });

    test('loads resolved incidents only when they resolved since, and any incident by its id', async () => {
      const store = await fresh();
      const resolved = (id: string, resolvedAt: number) => anIncident(id, { state: 'resolved', resolvedAt });
      await commit(store, { incidents: [resolved('old', 100), resolved('new', 200), anIncident('open')] });
      const ids = (await store.load(BROKER, 200)).incidents.map(({ id }) => id);
      expect([...ids].sort()).toEqual(['new', 'open']);
      expect((await store.incident(BROKER, 'old'))?.resolvedAt).toBe(100);
    });

    test('an incident that reopens is loaded again whenever it had resolved', async () => {
      const store = await fresh();
      await commit(store, { incidents: [anIncident('one', { state: 'resolved', resolvedAt: 100 })] });
      await commit(store, { incidents: [anIncident('one')] });
      expect((await store.load(BROKER, 5_000)).incidents.map(({ id }) => id)).toEqual(['one']);
    });

    test('an effect stays in the outbox, in order, until its channel took it', async () => {
      const store = await fresh();
      await commit(store, { effects: [anEffect('a'), anEffect('b'), anEffect('c')] });
      await commit(store, { effects: [anEffect('d'), anEffect('a')] });
      expect(await waiting(store)).toEqual(['a 0', 'b 0', 'c 0', 'd 0']);
      await store.record(BROKER, [aReceipt('b', 10), aReceipt('c', 10, { outcome: 'skipped' })]);
      expect(await waiting(store)).toEqual(['a 0', 'd 0']);
      await commit(store, { withdrawn: ['a', 'unknown'] });
      expect(await waiting(store)).toEqual(['d 0']);
    });

    test('a failed attempt is counted with its outcome and the wait that was asked for', async () => {
      const store = await fresh();
      await commit(store, { effects: [anEffect('a')] });
      await store.record(BROKER, [aReceipt('a', 10, { outcome: 'retryable', retryAfterMilliseconds: 5_000 })]);
      expect((await store.load(BROKER, 0)).outbox).toEqual([
        {
          effect: anEffect('a'),
          attempts: 1,
          lastAttemptAt: 10,
          lastOutcome: 'retryable',
          retryAfterMilliseconds: 5_000,
        },
      ]);
      await store.record(BROKER, [aReceipt('a', 20, { outcome: 'permanent' })]);
      expect((await store.load(BROKER, 0)).outbox).toEqual([
        { effect: anEffect('a'), attempts: 2, lastAttemptAt: 20, lastOutcome: 'permanent' },
      ]);
    });

    test('recording neither needs nor changes the version, and a repeat changes nothing', async () => {
      const store = await fresh();
      await commit(store, { incidents: [anIncident('i')], effects: [anEffect('a')] });
      const receipt = aReceipt('a', 10, { outcome: 'retryable', incidentId: 'i' });
      await store.record(BROKER, [receipt]);
      await store.record(BROKER, [receipt]);
      const loaded = await store.load(BROKER, 0);
      expect([loaded.version, loaded.outbox[0]?.attempts]).toEqual([1, 1]);
      expect(await store.receipts(BROKER, 'i')).toEqual([receipt]);
    });

    test('gives the newest receipt of each incident and channel, and all of an incident', async () => {
      const store = await fresh();
      const of = (effectId: string, at: number, channel: string, more: Partial<Receipt> = {}) =>
        aReceipt(effectId, at, { channel, incidentId: 'i', ...more });
      const all = [
        of('a', 10, 'mail'),
        of('b', 11, 'chat', { reference: 'C1:111.1' }),
        of('c', 20, 'chat', { outcome: 'permanent' }),
        of('d', 30, 'chat', { reference: 'C1:222.2' }),
      ];
      await commit(store, { incidents: [anIncident('i')] });
      await store.record(BROKER, all);
      await store.record(BROKER, [aReceipt('notice', 12), of('z', 13, 'mail', { incidentId: 'gone' })]);
      const { receipts } = await store.load(BROKER, 0);
      expect([...receipts].sort((a, b) => a.at - b.at)).toEqual([all[0], all[3]]);
      expect(await store.receipts(BROKER, 'i')).toEqual(all);
    });

    test('silences are replaced by id and loaded unless they were over before', async () => {
      const store = await fresh();
      await commit(store, {
        silences: [aSilence('short', { until: 100 }), aSilence('long', { until: 900 }), aSilence('ever')],
      });
      await commit(store, { silences: [aSilence('long', { until: 900, ended: { at: 300, by: 'bob' } })] });
      const since = async (time: number) => (await store.load(BROKER, time)).silences.map(({ id }) => id).sort();
      expect(await since(0)).toEqual(['ever', 'long', 'short']);
      expect(await since(200)).toEqual(['ever', 'long']);
      expect(await since(400)).toEqual(['ever']);
    });

    test('samples come oldest first, since the time asked for, one per time', async () => {
      const store = await fresh();
      for (const at of [30, 10, 20]) await commit(store, { sample: { at, values: { a: at } } });
      await commit(store, { sample: { at: 20, values: { a: 99 } } });
      expect((await store.load(BROKER, 20)).history).toEqual([
        { at: 20, values: { a: 99 } },
        { at: 30, values: { a: 30 } },
      ]);
    });

    test('the audit trail only grows; it is told by incident, time and number', async () => {
      const store = await fresh();
      const entry = (at: number, event: string, incidentId?: string) => ({
        at,
        brokerId: BROKER,
        event,
        reason: 'r',
        ...(incidentId === undefined ? {} : { incidentId }),
      });
      await commit(store, { audit: [entry(10, 'one', 'i'), entry(10, 'two'), entry(10, 'three', 'i')] });
      await commit(store, { audit: [entry(20, 'four', 'i'), entry(20, 'four', 'i')] });
      const events = async (query: { incidentId?: string; since: number; limit: number }) =>
        (await store.audit(BROKER, query)).map(({ event }) => event);
      expect(await events({ since: 0, limit: 10 })).toEqual(['one', 'two', 'three', 'four', 'four']);
      expect(await events({ since: 0, limit: 10, incidentId: 'i' })).toEqual(['one', 'three', 'four', 'four']);
      expect(await events({ since: 20, limit: 10 })).toEqual(['four', 'four']);
      expect(await events({ since: 0, limit: 3 })).toEqual(['three', 'four', 'four']);
    });

    test('prunes what is old and nothing else', async () => {
      const store = await fresh();
      const resolved = (id: string, resolvedAt: number) => anIncident(id, { state: 'resolved', resolvedAt });
      await commit(store, {
        incidents: [resolved('old', 100), resolved('new', 200), anIncident('open', { firingSince: 1 })],
        effects: [anEffect('waiting')],
        silences: [aSilence('old', { until: 100 }), aSilence('ever')],
        sample: { at: 100, values: {} },
        audit: [{ at: 100, brokerId: BROKER, event: 'old', reason: '' }],
      });
      await commit(store, {
        sample: { at: 200, values: {} },
        audit: [{ at: 200, brokerId: BROKER, event: 'new', reason: '' }],
      });
      await store.prune(BROKER, { samplesBefore: 150, resolvedBefore: 150, auditBefore: 150 });
      const { incidents, history, silences, outbox, version } = await store.load(BROKER, 0);
      expect(incidents.map(({ id }) => id).sort()).toEqual(['new', 'open']);
      expect(history.map(({ at }) => at)).toEqual([200]);
      expect(silences.map(({ id }) => id)).toEqual(['ever']);
      expect(outbox).toHaveLength(1);
      expect(version).toBe(2);
      expect((await store.audit(BROKER, { since: 0, limit: 10 })).map(({ event }) => event)).toEqual(['new']);
      expect(await store.incident(BROKER, 'old')).toBeUndefined();
    });

    test('a storm of hundreds of rows is one commit', async () => {
      const store = await fresh();
      const ids = Array.from({ length: 400 }, (_, index) => `i${String(index).padStart(3, '0')}`);
      const effects: Effect[] = ids.map((id) => anEffect(id));
      await commit(store, {
        incidents: ids.map((id) => anIncident(id)),
        effects,
        audit: ids.map((id, index) => ({ at: index, brokerId: BROKER, incidentId: id, event: 'opened', reason: 'r' })),
      });
      const loaded = await store.load(BROKER, 0);
      expect(loaded.incidents.map(({ id }) => id).sort()).toEqual(ids);
      expect(loaded.outbox.map(({ effect }) => effect.id)).toEqual(ids);
      expect(await store.audit(BROKER, { since: 0, limit: 1_000 })).toHaveLength(400);
    });

    test('an incident of a thousand subjects and a sample of thousands of figures fit', async () => {
      const store = await fresh();
      const tracking = Array.from({ length: 1_000 }, (_, index) => ({
        subject: {
          kind: 'queue' as const,
          vhost: 'production-orders',
          name: `service-${index}.events.with-a-long-name`,
        },
        severity: 'warning' as const,
        since: 1_767_571_200_000 + index,
        confirmed: true,
      }));
      const values = Object.fromEntries(
        Array.from({ length: 8_000 }, (_, index) => [`queue/production/service-${index}.events/ready`, index * 1.5]),
      );
      const incident = anIncident('big', { tracking });
      await commit(store, { incidents: [incident], sample: { at: 1, values } });
      const loaded = await store.load(BROKER, 0);
      expect(loaded.incidents).toEqual([incident]);
      expect(loaded.history).toEqual([{ at: 1, values }]);
    });
  });
}

const PROPOSAL: Proposal = {
  id: 'tune-queue-sync-1',
  hash: 'abc',
  action: 'tune-queue-sync',
  summary: 'Restart one synchronisation',
  risk: 'low',
  expiresAt: 9,
};

/** "effect attempts" of everything in the outbox. */
async function waiting(store: StateStore): Promise<string[]> {
  return (await store.load(BROKER, 0)).outbox.map(({ effect, attempts }) => `${effect.id} ${attempts}`);
}
