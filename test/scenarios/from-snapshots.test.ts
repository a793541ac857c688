import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { memoryStateStore } from '../../src/adapters/local/memory-state-store.ts';
import { openSqliteStateStore } from '../../src/adapters/local/sqlite-state-store.ts';
import { sampleOf } from '../../src/collect/sample.ts';
import { incidentSettingsSchema } from '../../src/config/incident-settings.ts';
import { decide } from '../../src/decide/decide.ts';
import { detect } from '../../src/detect/detect.ts';
import { CONDITIONS } from '../../src/detect/registry.ts';
import type { RabbitmqReadings } from '../../src/model/rabbitmq.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import type { StateStore } from '../../src/ports.ts';
import { line } from '../support/scenario/operator.ts';
import {
  aBroker,
  aNode,
  aQueue,
  aReading,
  aSnapshot,
  failedReadings,
  GIB,
  T0,
  threeNodes,
} from '../support/snapshots.ts';

/** Timelines that begin with what is read from a broker: snapshots, real conditions with their hold times, messages. */

const MINUTE = 60_000;
/** Whatever the severity: the default leaves out what is only worth knowing. */
const settings = incidentSettingsSchema.parse({ routes: [{ name: 'all', channels: ['*'] }] });
const CHANNELS = [{ name: 'mail', updates: false }];

/** What the broker looks like at a minute. */
type Story = (minute: number) => { readings?: Partial<RabbitmqReadings>; snapshot?: Partial<Snapshot> };

/** What is told, without what is said about this healthy cluster from the first minutes on. */
async function tell(story: Story, minutes: number, stores: (minute: number) => StateStore): Promise<string[]> {
  const told: string[] = [];
  const broker = aBroker();
  for (let minute = 0; minute <= minutes; minute += 1) {
    const now = T0 + minute * MINUTE;
    const store = stores(minute);
    const { readings, snapshot } = story(minute);
    const taken = aSnapshot(readings, { takenAt: now, ...snapshot });
    const stored = await store.load(broker.id, now - 6 * 60 * MINUTE);
    const findings = detect({ broker, snapshot: taken, history: stored.history, now }, CONDITIONS);
    const sample = sampleOf(taken);
    const input = { broker, findings, diagnosis: {}, sample, channels: CHANNELS, stored, settings, now };
    const { commit, dispatch } = decide(input);
    await store.commit(broker.id, commit);
    for (const effect of dispatch) {
      told.push(`${minute} ${line(effect)}`);
      const about = effect.kind === 'notify' ? { incidentId: effect.incident.id } : {};
      const receipt = { effectId: effect.id, channel: effect.channel, at: now, detail: '', ...about };
      await store.record(broker.id, [{ ...receipt, outcome: 'sent' }]);
    }
  }
  return told;
}

async function news(story: Story, minutes: number): Promise<string[]> {
  const [store, healthy] = [memoryStateStore(), memoryStateStore()];
  const usual = new Set(
    await tell(
      () => ({}),
      minutes,
      () => healthy,
    ),
  );
  return (await tell(story, minutes, () => store)).filter((message) => !usual.has(message));
}

const between = (minute: number, from: number, to: number) => minute >= from && minute < to;
const inAlarm = { memoryUsed: 3.3 * GIB, memoryAlarm: true };

test('one node, then a second one in memory alarm, with what follows from it', async () => {
  const story: Story = (minute) => ({
    readings: {
      nodes: aReading([
        aNode('rabbit@a', between(minute, 5, 40) ? inAlarm : {}),
        aNode('rabbit@b', between(minute, 15, 30) ? inAlarm : {}),
        aNode('rabbit@c'),
      ]),
    },
  });
  expect(await news(story, 60)).toEqual([
    expect.stringMatching(/^5 mail opened memory-alarm \(critical, 1\b/),
    expect.stringMatching(/^20 mail worsened memory-alarm \(critical, 2\b/),
    expect.stringMatching(/^4[0-2] mail resolved memory-alarm \(critical, 1\b/),
  ]);
});

test('a node goes and comes back, and the queues without consumers are listed under it', async () => {
  const story: Story = (minute) => ({
    readings: {
      nodes: aReading(
        between(minute, 10, 20)
          ? [aNode('rabbit@a'), aNode('rabbit@b'), aNode('rabbit@c', { running: false })]
          : threeNodes(),
      ),
      queues: aReading([aQueue('orders', between(minute, 10, 21) ? { consumers: 0, ready: 50, messages: 50 } : {})]),
    },
  });
  const told = await news(story, 60);
  expect(told.filter((message) => message.includes('stranded-queue ('))).toEqual([]);
  expect(told).toContainEqual(expect.stringMatching(/^1\d mail opened node-down \(critical, 1.*\)$/));
  expect(told).toContainEqual(expect.stringMatching(/^2\d mail resolved node-down \(critical, 1.*\)$/));
});

test('signing in fails for ten minutes: nothing resolves, one incident says that we are blind', async () => {
  const story: Story = (minute) => ({
    readings: between(minute, 20, 30)
      ? failedReadings('authentication')
      : { nodes: aReading([aNode('rabbit@a', minute >= 5 ? inAlarm : {}), aNode('rabbit@b'), aNode('rabbit@c')]) },
  });
  const told = await news(story, 40);
  expect(told.filter((message) => /resolved/.test(message))).toEqual([
    expect.stringMatching(/^3\d mail resolved monitoring-blind/),
  ]);
  expect(told.filter((message) => /^(2|3)\d mail (opened|worsened|reopened)/.test(message))).toEqual([
    expect.stringMatching(/^2\d mail opened monitoring-blind \(critical, 1\b/),
  ]);
});

test('nothing answers for an hour: one incident', async () => {
  const story: Story = (minute) => ({ readings: between(minute, 20, 80) ? failedReadings('unreachable') : {} });
  const told = (await news(story, 100)).filter((message) => /^[2-9]\d /.test(message));
  expect(told).toEqual([
    expect.stringMatching(/^2\d mail opened broker-unreachable \(critical, 1\b/),
    expect.stringMatching(/^8\d mail resolved broker-unreachable \(critical, 1\b/),
  ]);
});

test('the clock of the broker is off by an hour, and nothing but that is told', async () => {
  const skewed = await news(() => ({ snapshot: { clockSkew: 3_600_000 } }), 90);
  expect(skewed).toEqual([expect.stringMatching(/mail opened clock-skewed \(\w+, 1\)$/)]);
});

test('the operator restarts in the middle, on the same state file, and tells nothing twice', async () => {
  const story: Story = (minute) => ({
    readings: { nodes: aReading(threeNodes(between(minute, 5, 30) ? inAlarm : {})) },
  });
  const whole = memoryStateStore();
  const undisturbed = await tell(story, 50, () => whole);
  const folder = mkdtempSync(join(tmpdir(), 'mq-operator-restart-'));
  const path = join(folder, 'state.db');
  let store = openSqliteStateStore(path);
  const restarting = (minute: number) => {
    if (minute % 7 !== 0) return store;
    void store.close();
    store = openSqliteStateStore(path);
    return store;
  };
  expect(await tell(story, 50, restarting)).toEqual(undisturbed);
  await store.close();
  rmSync(folder, { recursive: true });
});
