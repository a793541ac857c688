import { join } from 'node:path';
import { createRecordedReader, readRecording } from '../../../src/adapters/local/recorded-reader.ts';
import { pass, valueIn } from '../../support/collect-pass.ts';

function fixture(name: string): string {
  return join(__dirname, '../../fixtures/rabbitmq-3.10.8', `${name}.json`);
}

describe('a recorded, healthy cluster of three nodes', () => {
  test('every source that the tag monitoring shows is read, the others name the tag they take', async () => {
    const { readings } = await pass(createRecordedReader(fixture('healthy')));
    const states = Object.fromEntries(
      Object.entries(readings).map(([source, reading]) => [
        source,
        reading.state === 'read' ? 'read' : `${reading.state}: ${reading.why}`,
      ]),
    );
    const hidden = {
      users: 'unavailable: permission',
      permissions: 'unavailable: permission',
      featureFlags: 'unavailable: permission',
      deprecatedFeatures: 'unavailable: version',
      memoryBreakdowns: 'unavailable: not-needed',
    };
    const all = Object.fromEntries(Object.keys(readings).map((source) => [source, 'read']));
    expect(states).toEqual({ ...all, ...hidden });
    expect(readings.users).toMatchObject({ detail: expect.stringContaining('it takes the tag administrator') });
  });

  test('its figures arrive in the model', async () => {
    const { readings, snapshot } = await pass(createRecordedReader(fixture('healthy')));
    expect(valueIn(readings.overview)).toMatchObject({ rabbitmqVersion: '3.10.8', totals: { queues: 4 } });
    expect(valueIn(readings.nodes)).toHaveLength(3);
    expect(valueIn(readings.nodes).every((node) => node.running && node.version === '3.10.8')).toBe(true);
    expect(valueIn(readings.nodes)[0]).toMatchObject({
      memoryUsed: expect.any(Number),
      memoryLimit: expect.any(Number),
      diskFreeLimit: expect.any(Number),
      memoryAlarm: false,
      partitions: [],
    });
    const details = valueIn(readings.queueDetails);
    expect(details.some(({ type, members }) => type === 'quorum' && members.length === 3)).toBe(true);
    expect(details.some(({ mirrors }) => mirrors.length > 0)).toBe(true);
    expect(valueIn(readings.consumers).every(({ queue, user }) => queue !== '' && user !== undefined)).toBe(true);
    expect(valueIn(readings.policies).length).toBeGreaterThan(0);
    expect(valueIn(readings.vhostLimits)[0]?.limits['max-connections']).toBeGreaterThan(0);
    expect(valueIn(readings.healthAlarms)).toEqual({ healthy: true });
    expect(snapshot.reduced).toBeUndefined();
  });

  test('an administrator sees the rest, without password hashes', async () => {
    const { readings } = await pass(createRecordedReader(fixture('healthy-administrator')));
    expect(
      valueIn(readings.users)
        .map(({ name }) => name)
        .sort(),
    ).toEqual(['admin', 'monitor']);
    expect(valueIn(readings.permissions).length).toBeGreaterThan(0);
    expect(valueIn(readings.featureFlags).length).toBeGreaterThan(0);
    expect(JSON.stringify(readings)).not.toMatch(/password/);
  });

  test('the same recording gives the same snapshot, byte for byte', async () => {
    const runs = await Promise.all([1, 2].map(() => pass(createRecordedReader(fixture('healthy')))));
    const [first, second] = runs.map(({ snapshot }) => JSON.stringify(snapshot));
    expect(first).toBe(second);
  });

  test('the cost of the pass is that of its sources', async () => {
    const { snapshot, readings } = await pass(createRecordedReader(fixture('healthy')));
    const bytes = Object.values(readings).reduce((sum, { cost }) => sum + cost.bytes, 0);
    const recorded = readRecording(fixture('healthy'));
    expect(snapshot.cost.requests).toBeGreaterThan(10);
    // The probe for visible virtual hosts belongs to no source.
    expect(snapshot.cost.bytes - bytes).toBeLessThan(200);
    expect(snapshot.cost.requests).toBeLessThan(recorded.replies.length);
  });
});

describe('recorded faults', () => {
  // With statistics renewed each second but sampled every five, a rate is 0 in most replies; here it is not.
  test('rates of the broker and of its queues', async () => {
    const { readings } = await pass(createRecordedReader(fixture('node-down')));
    expect(valueIn(readings.overview).rates.publish).toBeGreaterThan(0);
    expect(valueIn(readings.queueDetails).some(({ rates }) => (rates.ack ?? 0) > 0)).toBe(true);
  });

  test('paused synchronisation: the queue, how far its copy came, and the node in alarm', async () => {
    const { readings } = await pass(createRecordedReader(fixture('paused-sync')));
    const paused = valueIn(readings.queueDetails).find(({ name }) => name === 'lab.paused-sync');
    expect(paused).toMatchObject({ state: 'syncing', syncMessages: 0 });
    expect(paused?.synchronisedMirrors.length).toBeLessThan(paused?.mirrors.length ?? 0);
    expect(valueIn(readings.nodes).some(({ memoryAlarm }) => memoryAlarm === true)).toBe(true);
  });

  test('memory alarm: the node, what its memory consists of, and a pass that reads less', async () => {
    const { readings, snapshot } = await pass(createRecordedReader(fixture('memory-alarm')));
    const inAlarm = valueIn(readings.nodes).filter(({ memoryAlarm }) => memoryAlarm === true);
    expect(inAlarm).toHaveLength(1);
    expect(valueIn(readings.memoryBreakdowns)).toMatchObject([
      { node: inAlarm[0]?.name, total: expect.any(Number), categories: { queue_procs: expect.any(Number) } },
    ]);
    expect(valueIn(readings.healthAlarms).healthy).toBe(false);
    expect(snapshot.reduced).toBe(`${inAlarm[0]?.name} in alarm`);
  });

  test('node down: the two others still tell', async () => {
    const { readings } = await pass(createRecordedReader(fixture('node-down')));
    expect(
      valueIn(readings.nodes)
        .map(({ running }) => running)
        .sort(),
    ).toEqual([false, true, true]);
    expect(readings.authAttempts.state).toBe('read');
  });

  test('stranded queue: messages and no consumer', async () => {
    const { readings } = await pass(createRecordedReader(fixture('stranded-queue')));
    const stranded = valueIn(readings.queueDetails).filter(({ ready, consumers }) => ready > 0 && consumers === 0);
    expect(stranded.map(({ name }) => name)).toContain('lab.stranded-queue');
  });

  test('slow consumer: unacked messages, prefetch 0', async () => {
    const { readings } = await pass(createRecordedReader(fixture('slow-consumer')));
    expect(valueIn(readings.channels).some(({ unacked, prefetch }) => unacked > 0 && prefetch === 0)).toBe(true);
  });
});
