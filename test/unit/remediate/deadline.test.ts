import { DEFAULT_REMEDIATION_SETTINGS, DEFAULT_RULE } from '../../../src/config/remediation-settings.ts';
import { isOver, type Remediation, type Write } from '../../../src/model/remediation.ts';
import { carryOut } from '../../../src/remediate/apply.ts';
import type { ApplyPorts } from '../../../src/remediate/step-ports.ts';
import { aReply, memoryRemediationStore } from '../../support/memory-remediation-store.ts';
import { anApproved, aStalledView, planFor } from '../../support/plans.ts';
import { T0 } from '../../support/snapshots.ts';

/** A broker that does what it is told and whose synchronisation takes until `syncedAt`. */
function aSlowSync(syncedAt: number) {
  const view = aStalledView();
  const policies = new Map<string, unknown>();
  const sent: Write[] = [];
  let now = T0;
  let syncing = true;
  const queue = () => {
    const done = now >= syncedAt;
    const copied = Math.round((now - T0) / 1_000);
    return {
      name: 'orders',
      vhost: '/',
      type: 'classic',
      durable: true,
      messages: 50_000,
      state: syncing && !done ? 'syncing' : 'running',
      ...(syncing && !done ? { sync_messages: copied } : {}),
      slave_nodes: ['b'],
      synchronised_slave_nodes: done ? ['b'] : [],
      policy: 'all',
      effective_policy_definition: MIRRORED,
    };
  };
  const store = memoryRemediationStore();
  const ports: ApplyPorts = {
    clock: { now: () => now },
    store,
    reader: {
      get: async (path) => {
        if (!path.startsWith('policies/')) return aReply(200, queue());
        return policies.has(path) ? aReply(200, policies.get(path)) : aReply(404, {});
      },
      close: async () => {},
    },
    writer: {
      send: async (write) => {
        sent.push(write);
        if (write.method === 'PUT') policies.set(write.path, write.body);
        if (write.method === 'DELETE') policies.delete(write.path);
        if (write.method === 'POST') syncing = write.body?.action === 'sync';
        return { status: 204, words: '' };
      },
      close: async () => {},
    },
    inspect: async () => ({
      broker: view.broker,
      snapshot: { ...view.snapshot, takenAt: now },
      findings: [],
      diagnosis: {},
    }),
    sleep: async (milliseconds) => {
      now += milliseconds;
    },
  };
  return { ports, store, sent, elapsed: () => now - T0, plan: planFor(view) };
}

const MIRRORED = { 'ha-mode': 'all', 'ha-sync-mode': 'automatic' };
const settings = { settings: DEFAULT_REMEDIATION_SETTINGS, rule: { ...DEFAULT_RULE, mode: 'approve' as const } };

test('a run that has to end leaves the wait in its middle, and the next one goes on at once', async () => {
  const { ports, store, sent, plan } = aSlowSync(T0 + 100_000);
  const approved = await store.put(anApproved(plan));
  const runs: Remediation[] = [];
  let current = approved;
  while (runs.length < 20) {
    current = await carryOut(current, ports, { ...settings, until: ports.clock.now() + 20_000 });
    runs.push(current);
    if (current.state === 'succeeded') break;
  }
  const left = runs.slice(0, -1);
  expect(left.filter(({ state, heldUntil }) => isOver({ state }) || heldUntil !== undefined)).toEqual([]);
  expect(runs.length).toBeGreaterThanOrEqual(5);
  expect(current).toMatchObject({ state: 'succeeded' });
  expect(sent.map(({ method, body }) => [method, body?.action].join(' ').trim())).toEqual([
    'PUT',
    'POST cancel_sync',
    'POST sync',
    'DELETE',
  ]);
});

test('nothing is begun after its time', async () => {
  const { ports, store, sent, plan } = aSlowSync(T0);
  const approved = await store.put(anApproved(plan));
  const left = await carryOut(approved, ports, { ...settings, until: T0 });
  expect(left).toBe(approved);
  expect(sent).toEqual([]);
});

test('a wait that is left again and again still ends in its time', async () => {
  const { ports, store, plan, elapsed } = aSlowSync(Number.POSITIVE_INFINITY);
  let current = await store.put(anApproved(plan));
  for (let run = 0; run < 1_000 && !['failed', 'reverted'].includes(current.state); run += 1) {
    current = await carryOut(current, ports, { ...settings, until: ports.clock.now() + 60_000 });
  }
  expect(current).toMatchObject({ state: 'reverted' });
  expect(elapsed()).toBeLessThan(5 * 3_600_000);
});

test('an approved plan that nobody began in time says so', async () => {
  const { ports, store, plan } = aSlowSync(T0);
  const approved = await store.put(anApproved(plan));
  const late = { ...ports, clock: { now: () => plan.expiresAt } };
  expect(await carryOut(approved, late, settings)).toMatchObject({
    state: 'expired',
    reason: 'it was approved, but not begun in time',
  });
});
