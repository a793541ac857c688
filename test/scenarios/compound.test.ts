import type { Node, RabbitmqReadings } from '../../src/model/rabbitmq.ts';
import { tellRecorded, tellStory } from '../support/compound.ts';
import {
  aChannel,
  aConnection,
  aConsumer,
  aFailure,
  anOverview,
  aPolicy,
  aQueue,
  aQueueDetail,
  aReading,
  failedReadings,
  GIB,
  threeNodes,
} from '../support/snapshots.ts';

/** Several faults at once: the incident that people are told of first is the cause, and what follows from it is listed there. */

const MIB = 1024 ** 2;
const FULL: Partial<Node> = { memoryUsed: 3.3 * GIB, memoryLimit: 3.2 * GIB, memoryAlarm: true };

function memoryOf(node: string, categories: Record<string, number>): Partial<RabbitmqReadings> {
  const total = Object.values(categories).reduce((sum, each) => sum + each, 0);
  return { memoryBreakdowns: aReading([{ node, categories, total }]) };
}

const ofMessages = memoryOf('rabbit@a', { queue_procs: 1_000 * MIB, binary: 2_000 * MIB, other_system: 300 * MIB });

function aFullQueue(name: string, more: Parameters<typeof aQueueDetail>[1]): Partial<RabbitmqReadings> {
  const { ready = 0, unacked = 0 } = more ?? {};
  const depth = { ...more, ready, unacked, messages: ready + unacked };
  return { queues: aReading([aQueue(name, depth)]), queueDetails: aReading([aQueueDetail(name, depth)]) };
}

const clients = (count: number, more: Parameters<typeof aConnection>[1] = {}, from = 0) =>
  Array.from({ length: count }, (_, index) => aConnection(`10.0.0.${from + index}:1 -> 10.0.1.1:5671`, more));

describe('several faults at once', () => {
  it('memory alarm, blocked publishers, unacked messages: the alarm is told, its cause is the consumer without prefetch', async () => {
    const hog = aConnection('10.0.9.9:1 -> 10.0.1.1:5671', {
      user: 'billing',
      clientName: 'invoice-worker',
      peerHost: '10.0.9.9',
    });
    const told = await tellStory(8, (minute) =>
      minute < 3
        ? {}
        : {
            nodes: aReading(threeNodes(FULL)),
            ...ofMessages,
            ...aFullQueue('invoices', { ready: 200, unacked: 60_000, consumers: 1 }),
            connections: aReading([hog, ...clients(3, { state: 'blocked' })]),
            channels: aReading([aChannel(hog.name, { user: 'billing', unacked: 60_000, prefetch: 0 })]),
            consumers: aReading([aConsumer('invoices', { connection: hog.name, user: 'billing', prefetch: 0 })]),
            healthAlarms: aReading({ healthy: false, reason: 'memory alarm' }),
          },
    );
    expect(told.opened[0]).toBe('memory-alarm');
    expect(told.opened).not.toContain('connections-blocked');
    expect(told.symptoms['memory-alarm']).toContain('connections-blocked');
    expect(told.causes['memory-alarm']?.[0]).toMatchObject({ id: 'unacked-messages', confidence: 'certain' });
    expect(told.causes['memory-alarm']?.[0]?.owners).toContainEqual(
      expect.objectContaining({ kind: 'client', name: 'invoice-worker at 10.0.9.9' }),
    );
  });

  it('disk alarm, blocked publishers, a queue whose consumers left: the queue is told before it stops everybody', async () => {
    const told = await tellStory(20, (minute) => ({
      ...(minute < 3
        ? {}
        : aFullQueue('exports', { ready: minute * 40_000, consumers: 0, messageBytes: minute * 4 * GIB })),
      consumers: aReading(minute < 3 ? [aConsumer('exports')] : []),
      ...(minute < 12
        ? {}
        : {
            nodes: aReading(threeNodes({ diskFree: 11 * GIB, diskFreeLimit: 12 * GIB, diskAlarm: true })),
            connections: aReading(clients(4, { state: 'blocked' })),
          }),
    }));
    expect(told.opened.indexOf('stranded-queue')).toBeGreaterThanOrEqual(0);
    expect(told.opened.indexOf('stranded-queue')).toBeLessThan(told.opened.indexOf('disk-alarm'));
    expect(told.opened).not.toContain('connections-blocked');
    expect(told.causes['disk-alarm']?.[0]?.id).toBe('ready-messages');
    expect(told.causes['disk-alarm']?.[0]?.summary).toContain('which has no consumer');
  });

  it('node down, its clients connect again, its queues lack members: only the node is told', async () => {
    const told = await tellStory(12, (minute) =>
      minute < 3
        ? { connections: aReading(clients(90, { node: 'rabbit@b' })) }
        : {
            nodes: aReading(threeNodes({ running: false })),
            overview: aReading(anOverview({ churn: { connectionCreated: 60, connectionClosed: 55 } })),
            connections: aReading(clients(60, { node: 'rabbit@b' }, 100)),
            queueDetails: aReading([
              aQueueDetail('orders', {
                type: 'quorum',
                members: ['rabbit@a', 'rabbit@b', 'rabbit@c'],
                onlineMembers: ['rabbit@b', 'rabbit@c'],
                leader: 'rabbit@b',
              }),
            ]),
            queues: aReading([aQueue('orders', { type: 'quorum', node: 'rabbit@b' })]),
            policies: aReading([aPolicy({ name: 'bound', definition: { 'max-length': 1_000 } })]),
          },
    );
    expect(told.opened).toEqual(['node-down']);
    expect(told.symptoms['node-down']).toContain('quorum-queue-members-missing');
  });

  it('node down and memory alarm on a survivor: both are told, the node first', async () => {
    const told = await tellStory(8, (minute) =>
      minute < 3
        ? {}
        : {
            nodes: aReading([
              ...threeNodes({ running: false }).slice(0, 1),
              ...threeNodes()
                .slice(1)
                .map((node) => (node.name === 'rabbit@b' && minute > 4 ? { ...node, ...FULL } : node)),
            ]),
            ...memoryOf('rabbit@b', {
              connection_readers: 2_000 * MIB,
              connection_other: 800 * MIB,
              other_system: 500 * MIB,
            }),
            connections: aReading(clients(900, { node: 'rabbit@b', user: 'web', clientName: 'web-frontend' })),
          },
    );
    expect(told.opened[0]).toBe('node-down');
    expect(told.opened).toContain('memory-alarm');
    expect(told.causes['memory-alarm']?.[0]).toMatchObject({ id: 'many-connections' });
    expect(told.causes['memory-alarm']?.[0]?.owners[0]).toMatchObject({
      kind: 'client',
      name: 'web-frontend at 10.0.0.1',
    });
  });

  it('a broker that does not answer: nothing else is told, whatever was wrong', async () => {
    const told = await tellStory(8, (minute) => (minute < 3 ? {} : failedReadings('unreachable')));
    expect(told.opened).toEqual(['broker-unreachable']);
  });

  it('one node of three near its limit: it is told though the mean of all is well', async () => {
    const told = await tellStory(12, (minute) =>
      minute < 3
        ? {}
        : {
            nodes: aReading(threeNodes({ memoryUsed: 2.9 * GIB, memoryLimit: 3.2 * GIB })),
            ...ofMessages,
            ...aFullQueue('orders', { ready: 90_000 }),
          },
    );
    expect(told.opened[0]).toBe('memory-near-limit');
    expect(told.causes['memory-near-limit']?.[0]?.evidence).toContainEqual(
      expect.objectContaining({ label: 'memory of rabbit@a', limit: 3.2 * GIB }),
    );
  });

  it('connection leak up to the limit of its user: the leak is told first, and who leaks', async () => {
    const told = await tellStory(70, (minute) => {
      const leaked = 20 + 6 * minute;
      return {
        overview: aReading(
          anOverview({ totals: { connections: 20 + leaked, channels: 60, consumers: 12, queues: 4 } }),
        ),
        connections: aReading([
          ...clients(20),
          ...clients(leaked, { user: 'crm', clientName: 'crm-sync', peerHost: '10.0.7.1' }, 1_000),
        ]),
        userLimits: aReading([{ subject: 'crm', limits: { 'max-connections': 450 } }]),
      };
    });
    expect(told.opened[0]).toBe('connection-leak');
    expect(told.causes['connection-leak']?.[0]).toMatchObject({ id: 'many-connections' });
    expect(told.causes['connection-leak']?.[0]?.owners[0]).toMatchObject({
      kind: 'client',
      name: 'crm-sync at 10.0.7.1',
    });
    expect(told.opened.indexOf('connection-leak')).toBeLessThan(told.opened.indexOf('user-connections-near-limit'));
  });

  it('recorded: a memory alarm with its blocked publishers', async () => {
    const told = await tellRecorded('memory-alarm', 4);
    expect(told.opened[0]).toBe('memory-alarm');
    expect(told.opened).not.toContain('connections-blocked');
    expect(told.causes['memory-alarm']?.length).toBeGreaterThan(0);
  });

  it('recorded: a synchronisation that paused, in a node that is in memory alarm', async () => {
    const told = await tellRecorded('paused-sync', 6);
    expect(told.opened[0]).toBe('memory-alarm');
    expect([...told.opened, ...(told.symptoms['memory-alarm'] ?? [])]).toContain('paused-queue-sync');
    expect(told.causes['memory-alarm']?.[0]).toMatchObject({ id: 'mirror-synchronisation' });
    expect(told.opened).not.toContain('mirror-unsynchronised');
  });

  it('recorded: a node down takes its mirrors and links with it', async () => {
    const told = await tellRecorded('node-down', 10);
    expect(told.opened[0]).toBe('node-down');
    expect(told.opened).not.toContain('mirror-unsynchronised');
    expect(told.opened).not.toContain('cluster-link-down');
  });

  it('monitoring fails in part while a queue is stranded: the queue stays told, the blindness is told as such', async () => {
    const told = await tellStory(12, (minute) => ({
      ...(minute < 2 ? {} : aFullQueue('exports', { ready: 500, consumers: 0 })),
      consumers: aReading([]),
      ...(minute < 6
        ? {}
        : { nodes: aFailure('timeout'), overview: aFailure('timeout'), connections: aFailure('timeout') }),
    }));
    expect(told.opened[0]).toBe('stranded-queue');
    expect(told.opened.slice(1)).toEqual(expect.arrayContaining([expect.stringMatching(/^monitoring-/)]));
    expect(told.opened).not.toContain('node-down');
  });
});
