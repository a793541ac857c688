import { readRecording } from '../../../scripts/dashboard-drawing/recorded.ts';
import { CLOUDWATCH_METRICS, SCOPE_DIMENSIONS } from '../../../src/catalog/cloudwatch-metrics.ts';
import { DEFAULT_PUBLISH_SETTINGS } from '../../../src/config/publish-settings.ts';
import { buildAlarms } from '../../../src/publish/alarms.ts';
import type { MetricAlarm } from '../../../src/publish/resources.ts';
import type { Target } from '../../../src/publish/rule.ts';
import { type AlarmState, statesOf } from '../../support/alarm-evaluator.ts';

const { series, minutes, phases } = readRecording();
const nodes = [...new Set(series.flatMap(({ dimensions }) => dimensions.Node ?? []))].sort();
const target: Target = {
  broker: {
    id: 'orders',
    name: 'orders',
    engine: 'rabbitmq',
    engineVersion: '3.10.8',
    deploymentMode: 'cluster-multi-az',
    instanceType: 'mq.m5.large',
    tags: {},
  },
  nodes,
  replicates: false,
};
const alarms = buildAlarms([target], DEFAULT_PUBLISH_SETTINGS.alarms).alarms.filter(
  (alarm): alarm is MetricAlarm => alarm.kind === 'alarm',
);
const data = series.map(({ metric, dimensions, values }) => ({
  name: metric,
  dimensions,
  values: values.map((value) => value ?? undefined),
}));
const states = new Map(alarms.map((alarm) => [alarm.name, statesOf(alarm, data, minutes)]));

/** Rule, level and place of each alarm that was on in some of these minutes. */
function onWithin(from: number, to: number): string[] {
  const on = (each: readonly AlarmState[]) => each.slice(from, to).includes('ALARM');
  return [...states]
    .filter(([, each]) => on(each))
    .map(([name]) => name.split('/').slice(2).join(' ').replace('.eu-west-1.compute.internal', ''))
    .sort();
}

test('the cluster was recorded through four faults', () => {
  expect(nodes).toHaveLength(3);
  expect(phases.map(({ fault }) => fault)).toEqual(['memory-alarm', 'disk-alarm', 'node-down', 'stranded-queue']);
});

test('every metric of every alarm exists in the recorded list, with exactly its dimensions', () => {
  const listed = new Set(
    series.map(({ metric, dimensions }) => JSON.stringify([metric, Object.entries(dimensions).sort()])),
  );
  for (const { properties } of alarms) {
    for (const query of properties.Metrics) {
      if (!('MetricStat' in query)) continue;
      const { MetricName, Dimensions } = query.MetricStat.Metric;
      const pairs = Dimensions.map(({ Name, Value }) => [Name, Value]).sort();
      expect(listed).toContain(JSON.stringify([MetricName, pairs]));
    }
  }
});

test('every recorded metric is in the catalog with these dimensions', () => {
  for (const { metric, dimensions } of series) {
    const names = Object.keys(dimensions).join();
    const entry = CLOUDWATCH_METRICS.find(
      ({ name, scope }) => name === metric && ['Broker', ...SCOPE_DIMENSIONS[scope].rabbitmq].join() === names,
    );
    expect([metric, names, entry?.engine]).toEqual([metric, names, 'rabbitmq']);
  }
});

test('while all is well, no alarm is on', () => {
  expect(onWithin(0, phases[0]?.from ?? 0)).toEqual([]);
});

test.each([
  ['memory-alarm', ['memory-near-limit critical rabbit@ip-10-0-2-10', 'memory-near-limit warning rabbit@ip-10-0-2-10']],
  ['disk-alarm', ['disk-near-limit critical rabbit@ip-10-0-2-10', 'disk-near-limit warning rabbit@ip-10-0-2-10']],
  ['node-down', ['node-silent critical rabbit@ip-10-0-3-10']],
  // A queue that nobody reads does not show in the figures of a broker where other queues are read.
  ['stranded-queue', []],
])('during %s exactly its alarms fire, at the place of the fault, and they clear after it', (fault, expected) => {
  const phase = phases.findIndex((each) => each.fault === fault);
  const { from = 0, to = 0 } = phases[phase] ?? {};
  expect(onWithin(from, to)).toEqual(expected);
  const next = phases[phase + 1]?.from ?? minutes;
  expect(onWithin(next - 1, next)).toEqual([]);
});
