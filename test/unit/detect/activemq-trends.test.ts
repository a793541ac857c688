import { activemqMessagesWaiting } from '../../../src/detect/conditions/activemq-messages-waiting.ts';
import { activemqNetworkConnectorDown } from '../../../src/detect/conditions/activemq-network-connector-down.ts';
import { activemqStoreForecast } from '../../../src/detect/conditions/activemq-store-forecast.ts';
import { replicationLag } from '../../../src/detect/conditions/replication-lag.ts';
import { replicationLagGrowing } from '../../../src/detect/conditions/replication-lag-growing.ts';
import type { MetricSeries } from '../../../src/model/cloudwatch.ts';
import { aDescription, anAwsInput, aSeries } from '../../support/amazon-mq.ts';
import { findingOf, levelOf } from '../../support/findings.ts';

const ONE = { broker: 'orders-1' };
const TWO = { broker: 'orders-2' };
const ENGINE = { engine: 'activemq', deploymentMode: 'active-standby-multi-az' } as const;
const LABELS = ['role of this broker', 'counterpart', 'a switchover would take', 'a failover would lose'];

const inputOf = (metrics: readonly MetricSeries[], destinations: readonly MetricSeries[] = []) =>
  anAwsInput({ metrics, destinations, broker: ENGINE });

const rising = (count: number, from: number, step: number) =>
  Array.from({ length: count }, (_, minute) => from + minute * step);

test('a store that fills in a line is told with the time left; one that stands still is not', () => {
  const steady = [...rising(60, 20, 0), ...rising(60, 20, 0.6)];
  const finding = findingOf(activemqStoreForecast, inputOf([aSeries('StorePercentUsage', steady, ONE)]));
  expect(finding).toMatchObject({
    level: 'firing',
    observations: [{ subject: { kind: 'instance', name: 'orders-1' } }],
  });
  expect(levelOf(activemqStoreForecast, inputOf([aSeries('StorePercentUsage', rising(120, 50, 0), ONE)]))).toBe('ok');
});

test('messages that wait for minutes', () => {
  const waited = (milliseconds: number) =>
    levelOf(
      activemqMessagesWaiting,
      inputOf([], [aSeries('EnqueueTime', [milliseconds], { ...ONE, dimensions: { Queue: 'orders' } })]),
    );
  expect([waited(29_000), waited(31_000), waited(60_000)]).toEqual(['ok', 'between', 'firing']);
});

test('a failover moves the connections of the network to the other instance; losing one of them is told', () => {
  const series = (one: number[], two: number[]) =>
    inputOf([
      aSeries('NetworkConnectorConnectionCount', one, ONE),
      aSeries('NetworkConnectorConnectionCount', two, TWO),
    ]);
  expect(levelOf(activemqNetworkConnectorDown, series([2, 2, 0], [0, 0, 2]))).toBe('ok');
  expect(findingOf(activemqNetworkConnectorDown, series([2, 2, 1], [0, 0, 0]))).toMatchObject({ severity: 'warning' });
  expect(findingOf(activemqNetworkConnectorDown, series([2, 2, 0], [0, 0, 0]))).toMatchObject({ severity: 'critical' });
});

describe('replication, seen from one side', () => {
  const seen = (metric: string, values: readonly number[], role: 'primary' | 'replica') =>
    anAwsInput({
      metrics: [aSeries(metric, values, ONE)],
      destinations: [
        aSeries('QueueSize', [4_200], { ...ONE, dimensions: { Queue: 'ActiveMQ.Plugin.Replication.Queue' } }),
      ],
      broker: ENGINE,
      description: aDescription({
        engine: 'activemq',
        replication: { role, counterpart: { brokerId: 'b-2', region: 'us-west-2' } },
      }),
    });
  const evidenceOf = (input: ReturnType<typeof seen>) =>
    Object.fromEntries(
      (findingOf(replicationLag, input).observations[0]?.evidence ?? []).map(({ label, value }) => [label, value]),
    );

  test('the primary tells its counterpart, what a switchover would take, a failover lose, and the events that wait', () => {
    const evidence = evidenceOf(seen('TotalReplicationLag', rising(20, 90_000, 0), 'primary'));
    expect(LABELS.map((label) => evidence[label])).toEqual([
      'primary',
      'b-2 in us-west-2',
      'about 1 min 30 s',
      'what was sent in the last 1 min 30 s',
    ]);
    expect(evidence['events not replicated']).toBe(4_200);
  });

  test('the replica tells the same by its own metric; a lag that grows has no end', () => {
    const input = seen('ReplicationLag', rising(20, 60_000, 3_000), 'replica');
    expect(evidenceOf(input)).toMatchObject({
      'role of this broker': 'replica',
      'a switchover would take': expect.stringContaining('the lag grows'),
    });
    expect(levelOf(replicationLagGrowing, input)).toBe('firing');
  });

  test('a lag that falls is not growing, and a switchover takes at most as long as it', () => {
    const input = seen('TotalReplicationLag', rising(20, 130_000, -3_000), 'primary');
    expect(evidenceOf(input)['a switchover would take']).toBe('at most about 1 min 13 s: the lag falls');
    expect(levelOf(replicationLagGrowing, input)).toBe('ok');
  });
});
