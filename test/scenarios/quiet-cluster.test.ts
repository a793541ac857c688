import { sampleOf } from '../../src/collect/sample.ts';
import { detect } from '../../src/detect/detect.ts';
import { CONDITIONS } from '../../src/detect/registry.ts';
import type { Sample } from '../../src/model/history.ts';
import type { RabbitmqReadings } from '../../src/model/rabbitmq.ts';
import { seeded } from '../support/random.ts';
import {
  aBroker,
  aChannel,
  aConnection,
  aConsumer,
  aNode,
  anOverview,
  aQueueDetail,
  aReading,
  aSnapshot,
  GIB,
  T0,
} from '../support/snapshots.ts';

const MINUTE = 60_000;
const DAY_MINUTES = 24 * 60;
const QUEUES = ['orders', 'invoices', 'mails', 'audit'];
const USERS = 40;

/** A healthy cluster at one minute: memory as a sawtooth, short bursts in the queues, clients that come and go. */
function quietMinute(minute: number, random: () => number): Partial<RabbitmqReadings> {
  const about = (value: number, share: number) => value * (1 + (random() * 2 - 1) * share);
  const clients = USERS + Math.round(random() * 10);
  const connections = Array.from({ length: clients }, (_, index) =>
    aConnection(`c${index}`, {
      node: `rabbit@${'abc'[index % 3]}`,
      connectedAt: T0 + minute * MINUTE - 3_600_000,
      state: random() < 0.02 ? 'flow' : 'running',
    }),
  );
  const nodes = ['rabbit@a', 'rabbit@b', 'rabbit@c'].map((name, index) =>
    aNode(name, {
      memoryUsed: (1.1 + ((minute + index * 7) % 20) * 0.04 + random() * 0.1) * GIB,
      diskFree: about(150 * GIB, 0.002),
      runQueue: random() < 0.1 ? Math.floor(random() * 12) : Math.floor(random() * 2),
      uptime: 40 * 86_400_000 + minute * MINUTE,
      fileDescriptorsUsed: Math.round(about(200, 0.1)),
      processesUsed: Math.round(about(900, 0.1)),
    }),
  );
  const details = QUEUES.map((name) => {
    const ready = random() < 0.05 ? Math.floor(random() * 400) : Math.floor(random() * 3);
    const unacked = Math.floor(random() * 20);
    return aQueueDetail(name, {
      ready,
      unacked,
      messages: ready + unacked,
      rates: { publish: about(50, 0.1), deliver: about(50, 0.1), ack: about(50, 0.1) },
      mirrors: ['rabbit@b', 'rabbit@c'],
      synchronisedMirrors: ['rabbit@b', 'rabbit@c'],
      policy: 'AWS-DEFAULT-POLICY-CLUSTER-MULTI-AZ',
      effectivePolicy: { 'ha-mode': 'all', 'max-length': 8_000_000, overflow: 'reject-publish' },
    });
  });
  const unacked = details.reduce((sum, queue) => sum + queue.unacked, 0);
  const ready = details.reduce((sum, queue) => sum + queue.ready, 0);
  return {
    overview: {
      ...aReading(
        anOverview({
          totals: {
            connections: clients,
            channels: clients * 2,
            consumers: QUEUES.length * 2,
            exchanges: 7,
            queues: 4,
          },
          messages: { ready, unacked, total: ready + unacked },
          rates: { publish: about(200, 0.1), deliver: about(200, 0.1), ack: about(200, 0.1) },
          churn: { connectionCreated: random() * 0.4, channelCreated: random(), queueDeclared: random() * 0.1 },
          statisticsQueue: random() < 0.05 ? Math.floor(random() * 40) : 0,
        }),
      ),
      cost: { requests: 1, bytes: 5_000, milliseconds: Math.round(about(40, 0.5)) },
    },
    nodes: aReading(nodes),
    queues: aReading(details),
    queueDetails: aReading(details),
    connections: aReading(connections),
    channels: aReading(connections.map(({ name, node = 'rabbit@a' }) => aChannel(name, { node, prefetch: 20 }))),
    consumers: aReading(QUEUES.flatMap((queue) => [aConsumer(queue), aConsumer(queue, { tag: 'ctag2' })])),
  };
}

test('a quiet, healthy cluster under steady load: nothing fires in 24 hours', () => {
  const random = seeded(20_260_105);
  const broker = aBroker({ deploymentMode: 'cluster-multi-az', instanceType: 'mq.m5.large', expectedNodes: 3 });
  const history: Sample[] = [];
  const fired = new Map<string, number>();
  for (let minute = 0; minute < DAY_MINUTES; minute += 1) {
    const cost = { requests: 14, bytes: 80_000, milliseconds: Math.round(150 + random() * 100) };
    const snapshot = aSnapshot(quietMinute(minute, random), { takenAt: T0 + minute * MINUTE, cost });
    const findings = detect({ broker, snapshot, history, now: snapshot.takenAt }, CONDITIONS);
    for (const { conditionId, level } of findings) {
      if (level === 'firing' && !fired.has(conditionId)) fired.set(conditionId, minute);
    }
    history.push(sampleOf(snapshot));
    if (history.length > 360) history.shift();
  }
  // Mirrored queues are a fact about a 3.x cluster that its upgrade will need, not trouble.
  fired.delete('classic-mirrored-queues');
  expect([...fired]).toEqual([]);
}, 120_000);
