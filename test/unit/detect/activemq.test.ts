import type { Condition } from '../../../src/detect/condition.ts';
import { activemqBurstBalanceLow } from '../../../src/detect/conditions/activemq-burst-balance-low.ts';
import { activemqConnectionsNearLimit } from '../../../src/detect/conditions/activemq-connections-near-limit.ts';
import { activemqCpuHigh } from '../../../src/detect/conditions/activemq-cpu-high.ts';
import { activemqDeadLettersGrowing } from '../../../src/detect/conditions/activemq-dead-letters-growing.ts';
import { activemqDurableSubscribersInactive } from '../../../src/detect/conditions/activemq-durable-subscribers-inactive.ts';
import { activemqFailover } from '../../../src/detect/conditions/activemq-failover.ts';
import { activemqFastRecoveryLong } from '../../../src/detect/conditions/activemq-fast-recovery-long.ts';
import { activemqFullRecoveryLong } from '../../../src/detect/conditions/activemq-full-recovery-long.ts';
import { activemqHeapHigh } from '../../../src/detect/conditions/activemq-heap-high.ts';
import { activemqQueueWithoutConsumers } from '../../../src/detect/conditions/activemq-queue-without-consumers.ts';
import { activemqSchedulerStoreFilling } from '../../../src/detect/conditions/activemq-scheduler-store-filling.ts';
import { activemqStoreFilling } from '../../../src/detect/conditions/activemq-store-filling.ts';
import { activemqTempStoreFilling } from '../../../src/detect/conditions/activemq-temp-store-filling.ts';
import { activemqTransactionsOpen } from '../../../src/detect/conditions/activemq-transactions-open.ts';
import { replicationLag } from '../../../src/detect/conditions/replication-lag.ts';
import { replicationStalled } from '../../../src/detect/conditions/replication-stalled.ts';
import type { MetricSeries } from '../../../src/model/cloudwatch.ts';
import type { Finding } from '../../../src/model/finding.ts';
import { anAwsInput, aSeries } from '../../support/amazon-mq.ts';
import { findingOf, firingSubjects, isApplicable, levelOf } from '../../support/findings.ts';
import { T0 } from '../../support/snapshots.ts';

const ONE = { broker: 'orders-1' };
const TWO = { broker: 'orders-2' };
const MINUTE = 60_000;

function inputOf(metrics: readonly MetricSeries[], destinations?: readonly MetricSeries[]) {
  return anAwsInput({
    metrics,
    ...(destinations === undefined ? {} : { destinations }),
    broker: { engine: 'activemq', deploymentMode: 'active-standby-multi-az' },
  });
}

const repeated = (value: number, count: number) => Array.from({ length: count }, () => value);

test.each<[Condition, string, readonly number[], Finding['level']]>([
  [activemqHeapHigh, 'HeapUsage', [60], 'ok'],
  [activemqHeapHigh, 'HeapUsage', [75], 'between'],
  [activemqHeapHigh, 'HeapUsage', [80], 'firing'],
  [activemqCpuHigh, 'CpuUtilization', [84.9], 'between'],
  [activemqCpuHigh, 'CpuUtilization', [85], 'firing'],
  [activemqStoreFilling, 'StorePercentUsage', [64], 'ok'],
  [activemqStoreFilling, 'StorePercentUsage', [75], 'firing'],
  [activemqTempStoreFilling, 'TempPercentUsage', [74], 'between'],
  [activemqTempStoreFilling, 'TempPercentUsage', [91], 'firing'],
  [activemqSchedulerStoreFilling, 'JobSchedulerStorePercentUsage', [75], 'firing'],
  [activemqBurstBalanceLow, 'BurstBalance', [20], 'firing'],
  [activemqBurstBalanceLow, 'BurstBalance', [40], 'between'],
  [activemqBurstBalanceLow, 'BurstBalance', [41], 'ok'],
  [activemqFullRecoveryLong, 'JournalFilesForFullRecovery', [10], 'firing'],
  [activemqFastRecoveryLong, 'JournalFilesForFastRecovery', [4], 'between'],
  [activemqTransactionsOpen, 'OpenTransactionCount', repeated(2, 30), 'firing'],
  [activemqTransactionsOpen, 'OpenTransactionCount', [...repeated(2, 28), 0, 2], 'ok'],
  [activemqTransactionsOpen, 'OpenTransactionCount', repeated(2, 5), 'ok'],
  [activemqDurableSubscribersInactive, 'InactiveDurableTopicSubscribersCount', repeated(1, 60), 'firing'],
  [activemqDurableSubscribersInactive, 'InactiveDurableTopicSubscribersCount', [...repeated(1, 59), 0], 'ok'],
  [replicationLag, 'TotalReplicationLag', [29_000], 'ok'],
  [replicationLag, 'TotalReplicationLag', [31_000], 'between'],
  [replicationLag, 'TotalReplicationLag', [60_000], 'firing'],
  [replicationStalled, 'PrimaryWaitTime', Array.from({ length: 11 }, (_, index) => index * MINUTE), 'firing'],
  [replicationStalled, 'ReplicaWaitTime', Array.from({ length: 11 }, (_, index) => index * MINUTE * 0.5), 'ok'],
  [replicationStalled, 'TotalReplicationLag', [0, MINUTE], 'ok'],
])('%#: %j of %s', (condition, metric, values, level) => {
  expect(levelOf(condition, inputOf([aSeries(metric, values, ONE)]))).toBe(level);
});

test('a full store is critical and names the instance', () => {
  const finding = findingOf(activemqStoreFilling, inputOf([aSeries('StorePercentUsage', [93], TWO)]));
  expect(finding).toMatchObject({
    severity: 'critical',
    observations: [{ subject: { kind: 'instance', name: 'orders-2' } }],
  });
});

test('figures that are too old are no figures', () => {
  expect(levelOf(activemqHeapHigh, inputOf([aSeries('HeapUsage', [99], { ...ONE, lastAt: T0 - 11 * MINUTE })]))).toBe(
    'ok',
  );
});

test('connections are held against the smallest maximum of a protocol', () => {
  const world = (current: number) =>
    inputOf([
      aSeries('CurrentConnectionsCount', [current], ONE),
      aSeries('OpenwireMaximumConnections', [2_000], ONE),
      aSeries('StompMaximumConnections', [1_000], ONE),
      aSeries('WsMaximumConnections', [10], TWO),
    ]);
  expect(levelOf(activemqConnectionsNearLimit, world(699))).toBe('ok');
  expect(levelOf(activemqConnectionsNearLimit, world(800))).toBe('firing');
});

describe('destinations', () => {
  const queue = (name: string, size: number[], consumers = 1) => [
    aSeries('QueueSize', size, { ...ONE, dimensions: { Queue: name } }),
    aSeries('ConsumerCount', [consumers], { ...ONE, dimensions: { Queue: name } }),
  ];

  test('a queue with messages and without consumers fires; an empty or dead-letter queue does not', () => {
    const input = inputOf([], [...queue('orders', [5], 0), ...queue('idle', [0], 0), ...queue('ActiveMQ.DLQ', [5], 0)]);
    expect(firingSubjects(activemqQueueWithoutConsumers, input)).toEqual(['queue orders']);
  });

  test('a dead-letter queue fires while it grows', () => {
    const level = (sizes: number[]) => levelOf(activemqDeadLettersGrowing, inputOf([], queue('DLQ.orders', sizes)));
    expect([level([1, 2]), level([2, 2]), level([0])]).toEqual(['firing', 'between', 'ok']);
  });

  test('are unknown in passes that do not read them', () => {
    expect(levelOf(activemqDeadLettersGrowing, inputOf([]))).toBe('unknown');
  });
});

test('a failover is seen by the connections that move', () => {
  const before = repeated(0, 25);
  const moved = inputOf([
    aSeries('CurrentConnectionsCount', [...repeated(40, 20), ...repeated(0, 5)], ONE),
    aSeries('CurrentConnectionsCount', [...repeated(0, 20), ...repeated(40, 5)], TWO),
  ]);
  const quiet = inputOf([
    aSeries('CurrentConnectionsCount', repeated(40, 25), ONE),
    aSeries('CurrentConnectionsCount', before, TWO),
  ]);
  expect(findingOf(activemqFailover, moved).observations[0]?.evidence).toEqual([
    { label: 'active now', value: 'orders-2' },
    { label: 'active before', value: 'orders-1' },
  ]);
  expect(levelOf(activemqFailover, quiet)).toBe('ok');
});

test('they are no business of a RabbitMQ broker', () => {
  expect(isApplicable(activemqHeapHigh, anAwsInput({ metrics: [] }))).toBe(false);
});
