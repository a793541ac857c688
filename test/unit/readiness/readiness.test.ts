import type { Broker } from '../../../src/model/broker.ts';
import type { RabbitmqReadings } from '../../../src/model/rabbitmq.ts';
import type { UpgradeTarget } from '../../../src/readiness/check.ts';
import { type ReadinessReport, readinessOf } from '../../../src/readiness/readiness.ts';
import { UPGRADE_CHECKS } from '../../../src/readiness/registry.ts';
import {
  aBroker,
  aChannel,
  aConnection,
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

interface Situation {
  readonly current?: string;
  readonly to?: UpgradeTarget;
  readonly broker?: Partial<Broker>;
}

/** Everything read, nothing in the way: quorum queues with a bound and a dead-letter exchange. */
const READY: Partial<RabbitmqReadings> = {
  overview: aReading(anOverview({ rabbitmqVersion: '3.13.7' })),
  ...queue({ type: 'quorum' }, { effectivePolicy: { 'max-length': 1_000, 'dead-letter-exchange': 'dead' } }),
  policies: aReading([]),
  connections: aReading([aConnection(undefined, { clientProduct: 'pika' })]),
  featureFlags: aReading([{ name: 'quorum_queue', state: 'enabled', stability: 'stable' }]),
  deprecatedFeatures: aReading([]),
};

function queue(
  more: Parameters<typeof aQueue>[1],
  detail: Parameters<typeof aQueueDetail>[1] = {},
): Partial<RabbitmqReadings> {
  return {
    queues: aReading([aQueue('orders', more)]),
    queueDetails: aReading([aQueueDetail('orders', { ...aQueue('orders', more), ...detail })]),
  };
}

function report(readings: Partial<RabbitmqReadings>, situation: Situation = {}): ReadinessReport {
  const broker = aBroker({ instanceType: 'mq.m7g.large', deploymentMode: 'cluster-multi-az', ...situation.broker });
  const snapshot = aSnapshot({ ...READY, ...readings });
  return readinessOf({ broker, snapshot, now: T0, current: situation.current ?? '3.13.7', to: situation.to ?? '4.2' });
}

/** The ids of what stands in the way. The metrics of queues always go with RabbitMQ 3, so they are left out. */
function ids(readings: Partial<RabbitmqReadings>, situation?: Situation): string[] {
  return report(readings, situation)
    .items.map(({ id }) => id)
    .filter((id) => id !== 'queue-metrics');
}

const policy = (definition: Record<string, unknown>, applyTo = 'queues') =>
  aPolicy({ name: 'mine', applyTo, definition });

describe('readiness', () => {
  it('finds nothing in the way of a broker that is prepared, but says what goes blind', () => {
    const result = report({});
    expect(result).toMatchObject({ verdict: 'warnings', path: ['4.2'], unknown: [] });
    expect(result.items.map(({ id, consequence }) => [id, consequence])).toEqual([['queue-metrics', 'goes-blind']]);
  });

  it('has nothing against 4.3 when 4.2 runs without anything old, but RabbitMQ 4 does not tell the global prefetch', () => {
    const overview = aReading(anOverview({ rabbitmqVersion: '4.2.1' }));
    const result = report({ overview }, { current: '4.2.1', to: '4.3' });
    expect(result).toMatchObject({ verdict: 'unknown', path: ['4.3'], items: [] });
    expect(result.unknown.map(({ id }) => id)).toEqual(['global-prefetch']);
    expect(result.passed).not.toContain('global-prefetch');
  });

  const broken: readonly (readonly [string, Partial<RabbitmqReadings>, Situation?])[] = [
    ['skipped-versions', {}, { current: '3.11.28' }],
    ['skipped-versions', {}, { to: '4.3' }],
    ['instance-type', {}, { broker: { instanceType: 'mq.m5.large' } }],
    ['alarms', { nodes: aReading(threeNodes({ diskAlarm: true })) }],
    ['nodes-missing', { nodes: aReading(threeNodes({ running: false })) }],
    [
      'khepri-enabled',
      { featureFlags: aReading([{ name: 'khepri_db', state: 'enabled', stability: 'experimental' }]) },
    ],
    [
      'feature-flags',
      { featureFlags: aReading([{ name: 'stream_filtering', state: 'disabled', stability: 'stable' }]) },
    ],
    ['classic-queues', queue({ type: 'classic' })],
    ['mirrored-queues', queue({ type: 'classic' }, { effectivePolicy: { 'ha-mode': 'all' } })],
    ['unsynchronised-mirrors', queue({}, { mirrors: ['rabbit@b'], synchronisedMirrors: [] })],
    ['ha-policies', { policies: aReading([policy({ 'ha-mode': 'all' })]) }],
    ['deprecated-features', { deprecatedFeatures: aReading([{ name: 'ram_node_type', phase: 'denied_by_default' }]) }],
    ['transient-queues', queue({ durable: false }), { to: '4.3' }],
    [
      'celery-queues',
      { queues: aReading([aQueue('celery@w1.celery.pidbox', { durable: false })]), queueDetails: aReading([]) },
      { to: '4.3' },
    ],
    ['queue-version-1', queue({}, { arguments: { 'x-queue-version': 1 } }), { to: '4.3' }],
    ['queue-master-locator', queue({}, { effectivePolicy: { 'queue-master-locator': 'min-masters' } }), { to: '4.3' }],
    ['global-prefetch', { channels: aReading([aChannel(undefined, { globalPrefetch: 50 })]) }, { to: '4.3' }],
    ['node-clients', { connections: aReading([aConnection(undefined, { clientProduct: 'amqplib' })]) }],
    ['delivery-limit', queue({ type: 'quorum' }, { effectivePolicy: { 'max-length': 5 } })],
    [
      'disk-headroom',
      {
        ...queue({ type: 'quorum', messages: 9 }, { messageBytes: 80 * GIB, effectivePolicy: { 'delivery-limit': 5 } }),
      },
    ],
    [
      'lower-limits',
      { overview: aReading(anOverview({ totals: { connections: 9_000, channels: 9_000, queues: 4 } })) },
    ],
    ['policies-skip-quorum', { policies: aReading([policy({ 'queue-mode': 'lazy', 'max-length': 1_000 })]) }],
    ['policies-classic-only', { policies: aReading([policy({ 'max-length': 1_000 }, 'classic_queues')]) }],
    ['max-priority', queue({}, { arguments: { 'x-max-priority': 10 } })],
    ['reject-publish-dlx', queue({}, { effectivePolicy: { overflow: 'reject-publish-dlx' } })],
    ['lazy-mode', { policies: aReading([policy({ 'queue-mode': 'lazy' })]) }],
    ['consumer-timeout', { policies: aReading([policy({ 'consumer-timeout': 60_000 })]) }, { to: '4.3' }],
  ];

  const rows = broken.map(([id, readings, situation = {}]) => ({ id, readings, situation }));

  it.each(rows)('finds $id, and only where it is', ({ id, readings, situation }) => {
    expect(ids(readings, situation)).toContain(id);
    expect(ids({}, situation.to === '4.3' ? { current: '4.2.1', to: '4.3' } : {})).not.toContain(id);
  });

  it('has a test for every check', () => {
    const tested = new Set([...broken.map(([id]) => id), 'queue-metrics']);
    expect(UPGRADE_CHECKS.map(({ id }) => id).filter((id) => !tested.has(id))).toEqual([]);
  });

  it('names the settings that a policy takes along when it stops applying', () => {
    const definition = { 'ha-mode': 'all', 'max-length': 5, 'dead-letter-exchange': 'dead' };
    const found = report({ policies: aReading([policy(definition)]) }).items.find(
      ({ id }) => id === 'policies-skip-quorum',
    );
    expect(found).toMatchObject({
      affected: ['mine'],
      evidence: [{ label: 'settings lost with them', value: 'max-length, dead-letter-exchange' }],
    });
  });

  it('leaves the policies of Amazon MQ to Amazon MQ', () => {
    expect(ids({ policies: aReading([aPolicy()]) })).toEqual([]);
  });

  it('lists what refuses first', () => {
    const order = report({
      ...queue({ type: 'classic' }),
      policies: aReading([policy({ 'ha-mode': 'all', 'max-length': 1 })]),
    });
    expect(order.items.map(({ consequence }) => consequence)).toEqual([
      'refuses',
      'breaks',
      'stops-applying',
      'goes-blind',
    ]);
    expect(order.verdict).toBe('blocked');
  });

  it('is unknown, not ready, where something could not be read', () => {
    const result = report({ featureFlags: notAvailable('permission', 'needs the tag administrator') });
    expect(result.verdict).toBe('unknown');
    expect(result.unknown.map(({ id }) => id)).toEqual(['khepri-enabled', 'feature-flags']);
    expect(result.unknown[0]?.reason).toBe('featureFlags: needs the tag administrator');
  });

  it('is unknown where the arguments of some queues were not read', () => {
    const queues = [aQueue('orders', { type: 'quorum' }), aQueue('other', { type: 'quorum' })];
    const policies = aReading([policy({ 'delivery-limit': 5 }, 'all')]);
    const result = report({ queues: aReading(queues), policies });
    expect(result.verdict).toBe('unknown');
    expect(result.unknown).toContainEqual(
      expect.objectContaining({ id: 'max-priority', reason: 'the arguments of 1 of 2 queues were not read' }),
    );
  });
});
