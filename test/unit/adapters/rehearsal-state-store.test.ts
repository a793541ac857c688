import { memoryStateStore } from '../../../src/adapters/local/memory-state-store.ts';
import { rehearsalStateStore } from '../../../src/adapters/local/rehearsal-state-store.ts';
import { unchanged } from '../../../src/ports.ts';
import { anEffect, anIncident, aSilence } from '../../support/state.ts';

test('a rehearsal begins with what is stored, goes on by itself, and leaves it as it was', async () => {
  const real = memoryStateStore();
  const waiting = anEffect('waiting');
  await real.commit('orders', { ...unchanged(0), silences: [aSilence('s')], effects: [waiting] });
  const before = real.dump();
  const rehearsal = rehearsalStateStore(real);

  const first = await rehearsal.load('orders', 0);
  expect([first.silences, first.outbox.map(({ effect }) => effect.id)]).toEqual([[aSilence('s')], ['waiting']]);
  const incident = anIncident('i');
  const commit = { ...unchanged(first.version), incidents: [incident], effects: [anEffect('fresh')] };
  await rehearsal.commit('orders', commit);
  await rehearsal.record('orders', []);
  await rehearsal.prune('orders', { samplesBefore: 9e15, resolvedBefore: 9e15, auditBefore: 9e15 });

  const second = await rehearsal.load('orders', 0);
  expect(second.incidents).toEqual([incident]);
  expect(second.outbox).toEqual([]);
  expect(real.dump()).toEqual(before);
});
