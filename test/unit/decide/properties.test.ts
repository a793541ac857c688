import fc from 'fast-check';
import { memoryStateStore } from '../../../src/adapters/local/memory-state-store.ts';
import { incidentSettingsSchema } from '../../../src/config/incident-settings.ts';
import { decide } from '../../../src/decide/decide.ts';
import { capRates } from '../../../src/decide/rate-cap.ts';
import type { NotifyEffect } from '../../../src/model/effect.ts';
import type { Finding, Level } from '../../../src/model/finding.ts';
import type { ChannelLoad } from '../../../src/model/state.ts';
import { aBroker, T0 } from '../../support/snapshots.ts';
import { anEffect } from '../../support/state.ts';

const settings = incidentSettingsSchema.parse({ rateCap: { messages: 1_000 } });
const QUEUES = ['a', 'b', 'c'];
const MINUTE = 60_000;

/** What three queues show in one pass, or that nothing was read. */
const sight = fc.oneof(
  { weight: 9, arbitrary: fc.array(fc.constantFrom<Level>('ok', 'between', 'firing'), { minLength: 3, maxLength: 3 }) },
  { weight: 1, arbitrary: fc.constant<readonly Level[]>(['unknown']) },
);

function findingOf(levels: readonly Level[]): Finding {
  const about = {
    conditionId: 'stranded-queue',
    title: 'Stranded',
    severity: 'warning',
    holdSeconds: 120,
    clearSeconds: 180,
  } as const;
  if (levels[0] === 'unknown') return { ...about, level: 'unknown', observations: [], checked: 0, reason: 'not read' };
  const observations = QUEUES.flatMap((name, index) => {
    const level = levels[index] ?? 'ok';
    return level === 'ok' || level === 'unknown'
      ? []
      : [{ subject: { kind: 'queue', vhost: '/', name } as const, level, evidence: [] }];
  });
  const firing = observations.some(({ level }) => level === 'firing');
  const level = firing ? 'firing' : observations.length > 0 ? 'between' : 'ok';
  return { ...about, level, observations, checked: 3 };
}

/** Reasons of all messages, with the pass in which they came. */
async function toldOf(passes: readonly (readonly Level[])[]): Promise<{ pass: number; reason: string }[]> {
  const store = memoryStateStore();
  const told: { pass: number; reason: string }[] = [];
  for (const [pass, levels] of passes.entries()) {
    const now = T0 + pass * MINUTE;
    const stored = await store.load('orders', 0);
    const input = { broker: aBroker(), findings: [findingOf(levels)], diagnosis: {}, stored, settings, now };
    const { commit, dispatch } = decide({ ...input, channels: [{ name: 'mail', updates: false }] });
    await store.commit('orders', commit);
    for (const effect of dispatch) {
      if (effect.kind === 'notify') told.push({ pass, reason: effect.reason });
      await store.record('orders', [{ effectId: effect.id, channel: 'mail', at: now, outcome: 'sent', detail: '' }]);
    }
  }
  return told;
}

test('whatever is seen: opening and resolving alternate, nothing opens without firing, and in the end all is resolved', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(sight, { minLength: 1, maxLength: 60 }), async (seen) => {
      const quiet = Array.from({ length: 60 }, (): readonly Level[] => ['ok', 'ok', 'ok']);
      const told = await toldOf([...seen, ...quiet]);
      const opens = ['opened', 'reopened', 'flapping'];
      const changes = told.filter(({ reason }) => opens.includes(reason) || reason === 'resolved');
      changes.forEach(({ pass, reason }, index) => {
        expect(reason === 'resolved').toBe(index % 2 === 1);
        if (opens.includes(reason)) expect(seen[pass]).toContain('firing');
        if (reason === 'resolved') expect(seen[pass] ?? ['ok']).not.toContain('unknown');
      });
      expect(changes.length % 2).toBe(0);
    }),
    { numRuns: 200, seed: 5 },
  );
});

test('the rate cap drops nothing: what is not sent by itself is in a digest or held for the next', () => {
  const bursts = fc.array(fc.integer({ min: 0, max: 15 }), { minLength: 1, maxLength: 30 });
  const cap = incidentSettingsSchema.parse({ rateCap: { messages: 4, perSeconds: 600, digestSeconds: 300 } });
  fc.assert(
    fc.property(bursts, (sizes) => {
      let loads: readonly ChannelLoad[] = [];
      let [sent, digested, made] = [0, 0, 0];
      const times: number[] = [];
      for (const [pass, size] of sizes.entries()) {
        const fresh = Array.from({ length: size }, (_, index): NotifyEffect => anEffect(`${pass}-${index}`));
        made += size;
        const now = T0 + pass * MINUTE;
        const capped = capRates('orders', fresh, loads, cap, now);
        loads = capped.loads;
        for (const effect of capped.effects) {
          times.push(now);
          if (effect.kind === 'digest') digested += effect.itemCount;
          else sent += 1;
        }
      }
      const held = loads.reduce((sum, load) => sum + load.held.length, 0);
      expect(sent + digested + held).toBe(made);
      const most = Math.max(
        0,
        ...times.map((time) => times.filter((other) => other > time - 600_000 && other <= time).length),
      );
      expect(most).toBeLessThanOrEqual(4 + 3);
    }),
    { seed: 5 },
  );
});
