import { memoryStateStore } from '../../../src/adapters/local/memory-state-store.ts';
import { acknowledge, type CommandResult, silence, unsilence } from '../../../src/decide/commands.ts';
import { unchanged } from '../../../src/ports.ts';
import { anIncident, aSilence } from '../../support/state.ts';

const NOW = 1_000_000;
const by = { at: NOW, by: 'ann' };

/** Stored state with one open incident that nobody has acknowledged, and one silence. */
async function world() {
  const store = memoryStateStore();
  const { acknowledged, muted, ...open } = anIncident('open');
  await store.commit('orders', {
    ...unchanged(0),
    incidents: [open, anIncident('over', { state: 'resolved', resolvedAt: NOW - 60_000 })],
    silences: [aSilence('s1', { until: NOW + 1_000 })],
  });
  const carry = async (result: CommandResult) => {
    if (result.kind !== 'repeated') await store.commit('orders', result.commit);
    return result;
  };
  return { load: () => store.load('orders', 0), carry, audit: () => store.audit('orders', { since: 0, limit: 9 }) };
}

test('the same click twice is carried out once, and answered the same', async () => {
  const { load, carry } = await world();
  const request = { ...by, id: 'click-1', incidentId: 'open', note: 'looking' };
  const first = await carry(acknowledge('orders', await load(), request));
  const second = acknowledge('orders', await load(), { ...request, at: NOW + 5_000 });
  expect(first).toMatchObject({ kind: 'done', detail: 'Acknowledged by ann: looking.' });
  expect(second).toEqual({ kind: 'repeated', detail: 'Acknowledged by ann: looking.' });
  expect((await load()).incidents[0]?.acknowledged).toEqual({ by: 'ann', at: NOW, note: 'looking' });
});

test('a refusal is kept with its reason, and its repeat too', async () => {
  const { load, carry, audit } = await world();
  const request = { ...by, id: 'click-2', incidentId: 'over' };
  const refused = await carry(acknowledge('orders', await load(), request));
  expect(refused).toMatchObject({ kind: 'refused', detail: 'It was resolved 1 min ago.' });
  expect(acknowledge('orders', await load(), request).kind).toBe('repeated');
  expect(await audit()).toEqual([
    {
      at: NOW,
      brokerId: 'orders',
      incidentId: 'over',
      event: 'acknowledge-refused',
      reason: 'ann: It was resolved 1 min ago.',
    },
  ]);
});

test.each([
  ['no reason', { reason: ' ', until: NOW + 1, match: {} }, 'A silence needs a reason.'],
  ['no end', { reason: 'r', match: {} }, 'A silence without an incident needs an end.'],
  ['an end in the past', { reason: 'r', until: NOW, match: {} }, 'The end of the silence is not in the future.'],
  [
    'an end in two months',
    { reason: 'r', until: NOW + 60 * 86_400_000, match: {} },
    'A silence may last 30 d at most; put a longer one into the settings.',
  ],
  ['an incident that is over', { reason: 'r', match: { incidentId: 'over' } }, 'It was resolved 1 min ago.'],
  [
    'an incident that never was',
    { reason: 'r', match: { incidentId: 'none' } },
    'There is no such incident (any more).',
  ],
])('a silence with %s is refused', async (_what, wish, detail) => {
  const { load } = await world();
  expect(silence('orders', await load(), { ...by, id: 'x', ...wish })).toMatchObject({ kind: 'refused', detail });
});

test('a silence is kept with author, reason and end, and ended by whoever ends it', async () => {
  const { load, carry } = await world();
  const wish = { ...by, id: 's2', reason: 'deployment', until: NOW + 3_600_000, match: { incidentId: 'open' } };
  expect(await carry(silence('orders', await load(), wish))).toMatchObject({
    detail: 'Silenced for 1 h by ann: deployment.',
  });
  await carry(unsilence('orders', await load(), { id: 'u1', at: NOW + 1, by: 'bob', silenceId: 's2' }));
  expect((await load()).silences.find(({ id }) => id === 's2')).toEqual({
    id: 's2',
    by: 'ann',
    reason: 'deployment',
    from: NOW,
    until: NOW + 3_600_000,
    match: { incidentId: 'open' },
    ended: { at: NOW + 1, by: 'bob' },
  });
  const again = unsilence('orders', await load(), { id: 'u2', at: NOW + 2, by: 'bob', silenceId: 's2' });
  expect(again).toMatchObject({ kind: 'refused', detail: 'This silence is over.' });
});
