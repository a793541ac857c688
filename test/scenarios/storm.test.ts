import { memoryStateStore } from '../../src/adapters/local/memory-state-store.ts';
import { incidentSettingsSchema } from '../../src/config/incident-settings.ts';
import { decide } from '../../src/decide/decide.ts';
import type { Effect } from '../../src/model/effect.ts';
import type { Finding } from '../../src/model/finding.ts';
import { aBroker, T0 } from '../support/snapshots.ts';

const CHANNELS = ['mail', 'chat', 'pager'].map((name) => ({ name, updates: name === 'chat' }));
const STORM = 10_000;

/** `count` conditions that all fire, each at its own queue; every tenth is critical. */
function storm(count: number): Finding[] {
  return Array.from({ length: count }, (_, index): Finding => {
    const severity = index % 10 === 0 ? 'critical' : 'warning';
    const subject = { kind: 'queue', vhost: '/', name: `queue-${index}` } as const;
    return {
      conditionId: `made-up-${index}`,
      title: `Made up ${index}`,
      level: 'firing',
      severity,
      observations: [{ subject, level: 'firing', severity, evidence: [] }],
      checked: 1,
      holdSeconds: 0,
      clearSeconds: 0,
    };
  });
}

const settings = incidentSettingsSchema.parse({
  routes: [
    { name: 'all', channels: ['mail', 'chat'] },
    { name: 'night', match: { minimumSeverity: 'critical' }, channels: ['pager'] },
  ],
});

test('ten thousand findings in one tick are a handful of messages on each channel, and none is forgotten', async () => {
  const store = memoryStateStore();
  const broker = aBroker();
  const findings = storm(STORM);
  const told: Effect[] = [];
  for (let minute = 0; minute < 4; minute += 1) {
    const now = T0 + minute * 60_000;
    const stored = await store.load(broker.id, 0);
    const { commit, dispatch } = decide({ broker, findings, diagnosis: {}, channels: CHANNELS, stored, settings, now });
    await store.commit(broker.id, commit);
    for (const { id, channel } of dispatch) {
      await store.record(broker.id, [{ effectId: id, channel, at: now, outcome: 'sent', detail: '' }]);
    }
    told.push(...dispatch);
  }
  const on = (channel: string) => told.filter((effect) => effect.channel === channel);
  expect(CHANNELS.map(({ name }) => on(name).length)).toEqual([7, 7, 7]);
  const digests = told.filter((effect) => effect.kind === 'digest');
  expect(digests.map(({ channel, itemCount }) => [channel, itemCount])).toEqual([
    ['mail', STORM - 6],
    ['chat', STORM - 6],
    ['pager', STORM / 10 - 6],
  ]);
  expect(digests.map(({ items }) => items.length)).toEqual([50, 50, 50]);
  expect(told.filter((effect) => effect.kind === 'notify').map(({ severity }) => severity)).toEqual(
    Array(18).fill('critical'),
  );
  expect((await store.load(broker.id, 0)).outbox).toEqual([]);
});

test('ten thousand queues with one condition are one message', async () => {
  const [finding] = storm(1);
  const observations = storm(STORM).flatMap((one) => one.observations);
  const findings = finding === undefined ? [] : [{ ...finding, observations }];
  const stored = await memoryStateStore().load('orders', 0);
  const { dispatch, commit } = decide({
    broker: aBroker(),
    findings,
    diagnosis: {},
    channels: CHANNELS,
    stored,
    settings,
    now: T0,
  });
  expect(dispatch.map(({ channel }) => channel)).toEqual(['mail', 'chat', 'pager']);
  const [incident] = commit.incidents;
  expect([incident?.subjectCount, incident?.observations.length]).toEqual([STORM, 10]);
  expect(JSON.stringify(dispatch).length).toBeLessThan(20_000);
  expect(JSON.stringify(incident).length).toBeLessThan(300_000);
});
