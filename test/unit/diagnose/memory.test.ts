import { diskAlarm } from '../../../src/detect/conditions/disk-alarm.ts';
import { memoryAlarm } from '../../../src/detect/conditions/memory-alarm.ts';
import { detect } from '../../../src/detect/detect.ts';
import { CONDITIONS } from '../../../src/detect/registry.ts';
import { diagnose } from '../../../src/diagnose/diagnose.ts';
import type { Cause } from '../../../src/model/cause.ts';
import type { History } from '../../../src/model/history.ts';
import type { MemoryBreakdown, RabbitmqReadings } from '../../../src/model/rabbitmq.ts';
import { brokerSeries } from '../../../src/model/series.ts';
import {
  aChannel,
  aConnection,
  anInput,
  anOverview,
  aQueue,
  aQueueDetail,
  aReading,
  GIB,
  notAvailable,
  T0,
  threeNodes,
} from '../../support/snapshots.ts';

const MIB = 1024 ** 2;

function breakdown(categories: Record<string, number>): MemoryBreakdown {
  return { node: 'rabbit@a', categories, total: Object.values(categories).reduce((sum, each) => sum + each, 0) };
}

/** Causes of a memory alarm at node a, by the categories of its memory and what the broker holds. */
function causesOf(
  categories: Record<string, number>,
  more: Partial<RabbitmqReadings>,
  history: History = [],
): readonly Cause[] {
  const used = breakdown(categories).total;
  const input = anInput({
    nodes: aReading(threeNodes({ memoryUsed: used, memoryLimit: used - 1, memoryAlarm: true })),
    memoryBreakdowns: aReading([breakdown(categories)]),
    ...more,
  });
  const timed = { ...input, history };
  return diagnose({ ...timed, findings: detect(timed, CONDITIONS) })['memory-alarm'] ?? [];
}

const MESSAGES = { queue_procs: 300 * MIB, binary: 600 * MIB, connection_readers: 20 * MIB, other_system: 80 * MIB };

describe('memory alarm', () => {
  it('names the consumer without prefetch when unacked messages hold the memory, and warns off the purge', () => {
    const hog = aConnection('10.0.9.9:41000 -> 10.0.1.1:5671', {
      user: 'billing',
      clientName: 'invoice-worker',
      peerHost: '10.0.9.9',
    });
    const [first] = causesOf(MESSAGES, {
      queues: aReading([aQueue('invoices', { ready: 500, unacked: 41_200, messages: 41_700 }), aQueue('orders')]),
      connections: aReading([aConnection(), hog]),
      channels: aReading([aChannel(), aChannel(hog.name, { user: 'billing', unacked: 41_200, prefetch: 0 })]),
    });
    expect(first).toMatchObject({ id: 'unacked-messages', confidence: 'certain' });
    expect(first?.owners).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ kind: 'queue', name: 'invoices', vhost: '/' }),
        expect.objectContaining({ kind: 'client', name: 'invoice-worker at 10.0.9.9' }),
        expect.objectContaining({ kind: 'user', name: 'billing', share: '41,200 unacked, prefetch 0 (no limit)' }),
      ]),
    );
    expect(first?.owners).not.toContainEqual(expect.objectContaining({ name: 'shop' }));
    expect(first?.advice).toMatch(/^Do not purge first/);
  });

  it.each([
    { ready: 60_000, unacked: 29_000, first: 'ready-messages' },
    { ready: 60_000, unacked: 31_000, first: 'unacked-messages' },
  ])('decides by the unacked share: $unacked unacked of $ready ready', ({ ready, unacked, first }) => {
    const causes = causesOf(MESSAGES, {
      queues: aReading([aQueue('orders', { ready, unacked, messages: ready + unacked })]),
      channels: aReading([aChannel(undefined, { unacked })]),
    });
    expect(causes[0]?.id).toBe(first);
    expect(causes.map(({ id }) => id)).toContain('unacked-messages');
  });

  it('ranks queues by bytes, not by count, where the broker tells bytes', () => {
    const small = { ready: 100_000, messages: 100_000, messageBytes: 5 * MIB };
    const large = { ready: 400, messages: 400, messageBytes: 500 * MIB };
    const [first] = causesOf(MESSAGES, {
      queues: aReading([aQueue('events', small), aQueue('images', large)]),
      queueDetails: aReading([aQueueDetail('events', small), aQueueDetail('images', large)]),
    });
    expect(first?.id).toBe('ready-messages');
    expect(first?.owners[0]).toMatchObject({ kind: 'queue', name: 'images' });
  });

  it('leaves out the queues of healthy nodes', () => {
    const [first] = causesOf(MESSAGES, {
      queues: aReading([
        aQueue('elsewhere', { node: 'rabbit@b', ready: 900_000, messages: 900_000 }),
        aQueue('here', { ready: 20_000, messages: 20_000 }),
      ]),
    });
    expect(first?.owners.filter(({ kind }) => kind === 'queue').map(({ name }) => name)).toEqual(['here']);
  });

  it('names the application that leaks connections, with its growth', () => {
    const leaked = Array.from({ length: 400 }, (_, index) =>
      aConnection(`10.0.7.1:${30_000 + index} -> 10.0.1.1:5671`, {
        user: 'crm',
        clientName: 'crm-sync',
        peerHost: '10.0.7.1',
      }),
    );
    const history: History = [{ at: T0 - 1_800_000, values: { 'user/crm/connections': 12 } }];
    const [first] = causesOf(
      { connection_readers: 500 * MIB, connection_other: 100 * MIB, queue_procs: 30 * MIB, other_system: 90 * MIB },
      { connections: aReading([aConnection(), ...leaked]) },
      history,
    );
    expect(first).toMatchObject({ id: 'many-connections', confidence: 'certain' });
    expect(first?.summary).toContain('user crm went from 12 to 400');
    expect(first?.owners[0]).toMatchObject({ kind: 'client', name: 'crm-sync at 10.0.7.1' });
  });

  it('finds the rate that led to the alarm in the history, because the alarm stops publishing', () => {
    const at = (minutes: number, publish: number, ack: number) => ({
      at: T0 - minutes * 60_000,
      values: { [brokerSeries('publish-rate')]: publish, [brokerSeries('ack-rate')]: ack },
    });
    const blocked = aConnection('10.0.5.5:1 -> 10.0.1.1:5671', {
      user: 'import',
      state: 'blocked',
      clientName: 'importer',
    });
    const causes = causesOf(
      MESSAGES,
      {
        overview: aReading(anOverview({ rates: { publish: 0, ack: 40 } })),
        queues: aReading([aQueue('orders', { ready: 80_000, messages: 80_000 })]),
        connections: aReading([aConnection(), blocked]),
      },
      [at(5, 2_000, 50), at(3, 2_100, 60), at(1, 0, 40)],
    );
    expect(causes.map(({ id }) => id)).toEqual(['ready-messages', 'publish-rate']);
    expect(causes[1]?.owners).toContainEqual(expect.objectContaining({ kind: 'user', name: 'import' }));
    expect(causes[1]?.owners).not.toContainEqual(expect.objectContaining({ name: 'shop' }));
  });

  it('is never certain without the breakdown of the broker', () => {
    const input = anInput({
      nodes: aReading(threeNodes({ memoryUsed: 0.9 * GIB, memoryLimit: 0.8 * GIB, memoryAlarm: true })),
      memoryBreakdowns: notAvailable('budget', 'left out while the broker is slow'),
      queues: aReading([aQueue('orders', { ready: 800_000, messages: 800_000 })]),
    });
    const causes = diagnose({ ...input, findings: detect(input, CONDITIONS) })['memory-alarm'] ?? [];
    expect(causes[0]).toMatchObject({ id: 'ready-messages', confidence: 'likely' });
  });

  it('says that nothing explains it rather than guess', () => {
    const causes = causesOf({ code: 40 * MIB, other_system: 60 * MIB }, { queues: aReading([]) });
    expect(causes).toHaveLength(1);
    expect(causes[0]).toMatchObject({ id: 'unexplained-memory', confidence: 'possible' });
    expect(causes[0]?.summary).toContain('other_system 60 MiB');
  });

  it('shows the figures of the node in trouble, not of all three', () => {
    const [first] = causesOf(MESSAGES, { queues: aReading([aQueue('orders', { ready: 9, messages: 9 })]) });
    expect(first?.evidence).toContainEqual(
      expect.objectContaining({ label: 'memory of rabbit@a', value: 1_000 * MIB, limit: 1_000 * MIB - 1 }),
    );
  });

  it('explains what fires and nothing else', () => {
    const input = anInput({ nodes: aReading(threeNodes({ memoryAlarm: true })) });
    const findings = detect(input, [memoryAlarm, diskAlarm]);
    expect(Object.keys(diagnose({ ...input, findings }))).toEqual(['memory-alarm']);
  });
});
