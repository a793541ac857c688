import type { Broker } from '../../../src/model/broker.ts';
import type { RabbitmqReadings } from '../../../src/model/rabbitmq.ts';
import { PRACTICES, postureOf } from '../../../src/readiness/posture.ts';
import { aDescription } from '../../support/amazon-mq.ts';
import {
  aBroker,
  aConnection,
  aConsumer,
  anOverview,
  aPolicy,
  aQueue,
  aQueueDetail,
  aReading,
  aSnapshot,
  GIB,
  notAvailable,
  T0,
  threeNodes,
} from '../../support/snapshots.ts';

const EXEMPLARY: Partial<RabbitmqReadings> = {
  overview: aReading(anOverview({ rabbitmqVersion: '3.13.7', rates: { publish: 50, confirm: 50, ack: 50 } })),
  queues: aReading([aQueue('orders', { type: 'quorum', ready: 3, messages: 3 })]),
  queueDetails: aReading([
    aQueueDetail('orders', {
      type: 'quorum',
      messageBytes: 3_000,
      effectivePolicy: { 'max-length': 9, 'delivery-limit': 5 },
    }),
  ]),
  users: aReading([{ name: 'root', tags: ['administrator'] }]),
};

const none = notAvailable('not-needed');

function posture(
  readings: Partial<RabbitmqReadings> = {},
  broker: Partial<Broker> = {},
  described: Parameters<typeof aDescription>[0] = {},
) {
  return postureOf({
    broker: aBroker({ instanceType: 'mq.m7g.large', deploymentMode: 'cluster-multi-az', ...broker }),
    snapshot: aSnapshot(
      { ...EXEMPLARY, ...readings },
      {
        amazonMq: {
          description: aReading(aDescription({ publiclyAccessible: false, ...described })),
          networkInterfaces: none,
          kmsKey: none,
        },
      },
    ),
    now: T0,
  });
}

function state(id: string, ...situation: Parameters<typeof posture>): string | undefined {
  return posture(...situation).results.find((result) => result.id === id)?.state;
}

const queue = (more: Parameters<typeof aQueue>[1]): Partial<RabbitmqReadings> => ({
  queues: aReading([aQueue('orders', { type: 'quorum', ...more })]),
  policies: aReading([aPolicy({ name: 'bound', definition: { 'max-length': 1_000_000, 'delivery-limit': 5 } })]),
  queueDetails: aReading([]),
});

const breaches: readonly (readonly [string, ...Parameters<typeof posture>])[] = [
  ['cluster', {}, { deploymentMode: 'single-instance' }],
  ['supported-version', { overview: aReading(anOverview({ rabbitmqVersion: '3.10.8' })) }],
  ['quorum-queues', queue({ type: 'classic' })],
  ['durable-queues', queue({ durable: false })],
  ['acknowledgements', { consumers: aReading([aConsumer('orders', { ackRequired: false })]) }],
  ['publisher-confirms', { overview: aReading(anOverview({ rates: { publish: 50, confirm: 10 } })) }],
  ['prefetch', { consumers: aReading([aConsumer('orders', { prefetch: 0 })]) }],
  ['instance-type', {}, { instanceType: 'mq.m7g.medium' }],
  ['bounded-queues', { ...queue({}), policies: aReading([]) }],
  ['short-queues', queue({ ready: 200_000, messages: 200_000 })],
  ['small-messages', { queueDetails: aReading([aQueueDetail('orders', { messageBytes: 3 * GIB })]) }],
  ['long-lived-connections', { overview: aReading(anOverview({ churn: { connectionCreated: 12 } })) }],
  ['private', {}, {}, { publiclyAccessible: true }],
  [
    'channels-per-connection',
    { connections: aReading(Array.from({ length: 6 }, (_, index) => aConnection(`c${index}`, { channels: 1 }))) },
  ],
  ['consume', { overview: aReading(anOverview({ rates: { getEmpty: 40 } })) }],
  ['delivery-limit', { ...queue({}), policies: aReading([]) }],
  ['celery', queue({ name: 'celeryev.4711' })],
  ['administrators', { users: aReading([{ name: 'shop', tags: ['administrator'] }]) }],
  ['logs', {}, {}, { logs: {} }],
];

describe('posture', () => {
  it('gives a broker that follows every practice the full score', () => {
    const report = posture();
    expect(report.results.filter(({ state: found }) => found === 'broken')).toEqual([]);
    expect(report.score).toBe(100);
  });

  const rows = breaches.map(([id, ...situation]) => ({ id, situation }));

  it.each(rows)('sees that $id is not followed', ({ id, situation }) => {
    expect(state(id)).toBe('kept');
    expect(state(id, ...situation)).toBe('broken');
    expect(posture(...situation).score).toBeLessThan(100);
  });

  it('has a test for every practice', () => {
    const tested = new Set(breaches.map(([id]) => id));
    expect(PRACTICES.map(({ id }) => id).filter((id) => !tested.has(id))).toEqual([]);
  });

  it('does not count what it could not read', () => {
    const readings = { users: notAvailable('permission', 'needs the tag administrator') };
    expect(state('administrators', readings)).toBe('unknown');
    expect(posture(readings).score).toBe(100);
  });

  it('does not judge confirms while nobody publishes', () => {
    expect(state('publisher-confirms', { overview: aReading(anOverview({ rates: {} })) })).toBe('not-applicable');
  });

  it('weighs what costs data more than what costs efficiency', () => {
    const unacknowledged = posture({ consumers: aReading([aConsumer('orders', { ackRequired: false })]) }).score ?? 0;
    const polling =
      posture({
        overview: aReading(anOverview({ rabbitmqVersion: '3.13.7', rates: { publish: 1, confirm: 1, getEmpty: 40 } })),
      }).score ?? 0;
    expect(unacknowledged).toBeLessThan(polling);
  });

  it('expects no cluster of a single node', () => {
    const nodes = aReading(threeNodes().slice(0, 1));
    expect(state('quorum-queues', { nodes })).toBe('not-applicable');
  });
});
