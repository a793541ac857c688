import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { AMAZON_MQ_NAMESPACE, CLOUDWATCH_METRICS, SCOPE_DIMENSIONS } from '../../../src/catalog/cloudwatch-metrics.ts';
import { DEFAULT_PUBLISH_SETTINGS, publishSettingsSchema } from '../../../src/config/publish-settings.ts';
import { buildAlarms } from '../../../src/publish/alarms.ts';
import { BROKER_RULES, FLEET_RULES } from '../../../src/publish/registry.ts';
import type { Target } from '../../../src/publish/rule.ts';
import { activemqTarget, NODES, rabbitmqTarget } from '../../support/publish-targets.ts';

const ROOT = join(import.meta.dirname, '../../..');
const build = (targets: readonly Target[], publish: unknown = {}) =>
  buildAlarms(targets, publishSettingsSchema.parse(publish).alarms);
const metricAlarmsOf = (targets: readonly Target[]) =>
  build(targets).alarms.flatMap((each) => (each.kind === 'alarm' ? [each] : []));

const RABBITMQ_3: Target = { ...rabbitmqTarget(), broker: { ...rabbitmqTarget().broker, engineVersion: '3.13.7' } };
const everything = metricAlarmsOf([rabbitmqTarget(), activemqTarget()]);

test('the registry has every rule of the folder', () => {
  const files = readdirSync(join(ROOT, 'src/publish/rules')).map((file) => file.replace(/\.ts$/, ''));
  expect([...Object.keys(BROKER_RULES), ...Object.keys(FLEET_RULES)].sort()).toEqual(files.sort());
  for (const [id, rule] of Object.entries({ ...BROKER_RULES, ...FLEET_RULES })) expect(rule.id).toBe(id);
});

test('names never change: another name is another alarm', () => {
  const kinds = everything.map(({ name }) => name.split('/').slice(2, 4).join(' '));
  expect([...new Set(kinds)].sort()).toEqual([
    'activemq-burst-balance-low warning',
    'activemq-connections-near-limit critical',
    'activemq-connections-near-limit warning',
    'activemq-cpu-high critical',
    'activemq-cpu-high warning',
    'activemq-durable-subscribers-inactive warning',
    'activemq-heap-high critical',
    'activemq-heap-high warning',
    'activemq-scheduler-store-filling critical',
    'activemq-scheduler-store-filling warning',
    'activemq-silent critical',
    'activemq-store-filling critical',
    'activemq-store-filling warning',
    'activemq-temp-store-filling critical',
    'activemq-temp-store-filling warning',
    'activemq-transactions-open warning',
    'disk-near-limit critical',
    'disk-near-limit warning',
    'memory-near-limit critical',
    'memory-near-limit warning',
    'messages-without-consumers warning',
    'node-channels-near-maximum critical',
    'node-channels-near-maximum warning',
    'node-connections-near-maximum critical',
    'node-connections-near-maximum warning',
    'node-silent critical',
    'queues-near-maximum critical',
    'queues-near-maximum warning',
    'rabbitmq-cpu-high critical',
    'rabbitmq-cpu-high warning',
    'rabbitmq-silent critical',
    'replication-lag critical',
    'replication-lag warning',
  ]);
  expect(everything.map(({ name }) => name)).toContain(`mq-operator/orders/memory-near-limit/warning/${NODES[0]}`);
});

test('every metric is in the catalog with exactly these dimensions, for the version of the broker', () => {
  for (const target of [rabbitmqTarget(), activemqTarget(), RABBITMQ_3]) {
    const queries = metricAlarmsOf([target]).flatMap(({ properties }) => properties.Metrics);
    for (const query of queries) {
      if (!('MetricStat' in query)) continue;
      const { Namespace, MetricName, Dimensions } = query.MetricStat.Metric;
      const names = Dimensions.map(({ Name }) => Name).join();
      const entry = CLOUDWATCH_METRICS.find(
        ({ name, engine, scope }) =>
          name === MetricName &&
          engine === target.broker.engine &&
          ['Broker', ...SCOPE_DIMENSIONS[scope][engine]].join() === names,
      );
      expect([Namespace, MetricName, names, entry?.statistic]).toEqual([
        AMAZON_MQ_NAMESPACE,
        MetricName,
        names,
        query.MetricStat.Stat,
      ]);
      if (target === RABBITMQ_3) expect(entry?.versions ?? '*').not.toBe('>=4.2.0');
      expect(Dimensions.every(({ Value }) => Value !== '')).toBe(true);
    }
  }
});

test('every alarm is within the limits of CloudWatch and names a page that exists', () => {
  for (const { name, properties } of everything) {
    const { Metrics, EvaluationPeriods, DatapointsToAlarm, AlarmDescription } = properties;
    expect(name.length).toBeLessThanOrEqual(255);
    expect(Metrics.filter((query) => 'MetricStat' in query).length).toBeLessThanOrEqual(10);
    expect(Metrics.filter(({ ReturnData }) => ReturnData)).toHaveLength(1);
    expect(new Set(Metrics.map(({ Id }) => Id)).size).toBe(Metrics.length);
    for (const { Id } of Metrics) expect(Id).toMatch(/^[a-z][A-Za-z0-9_]*$/);
    expect(EvaluationPeriods * 60).toBeLessThanOrEqual(86_400);
    expect(DatapointsToAlarm).toBeLessThanOrEqual(EvaluationPeriods);
    const page = /(docs\/conditions\/[a-z-]+\.md)/.exec(AlarmDescription)?.[1] ?? 'no page';
    expect([page, existsSync(join(ROOT, page))]).toEqual([page, true]);
  }
});

test('every alarm warms up, and says how it takes missing data and why', () => {
  for (const { name, properties } of everything) {
    const { WarmUpConfiguration, TreatMissingData, AlarmDescription } = properties;
    expect([name, WarmUpConfiguration]).toEqual([name, { WarmUpPeriodDurationInMinutes: 15 }]);
    expect([name, AlarmDescription]).toEqual([
      name,
      expect.stringMatching(new RegExp(`Missing data: ${TreatMissingData}\\. [A-Z].{20,}`)),
    ]);
  }
  const silence = everything.filter(({ properties }) => properties.TreatMissingData === 'breaching');
  expect(silence.every(({ name }) => name.includes('-silent/'))).toBe(true);
});

test('one alarm on a query serves all brokers of an engine, with a contributor for each node or instance', () => {
  const fleet = everything.filter(({ brokerId }) => brokerId === undefined);
  expect(fleet.map(({ name }) => name)).toEqual(
    ['rabbitmq', 'activemq'].flatMap((engine) =>
      ['warning', 'critical'].map((level) => `mq-operator/fleet/${engine}-cpu-high/${level}`),
    ),
  );
  const queries = fleet.flatMap(({ properties }) => properties.Metrics);
  expect(
    new Set(queries.map((query) => ('Expression' in query ? [query.Expression, query.Period].join() : ''))),
  ).toEqual(
    new Set([
      'SELECT AVG(SystemCpuUtilization) FROM SCHEMA("AWS/AmazonMQ", Broker, Node) GROUP BY Broker, Node,60',
      'SELECT AVG(CpuUtilization) FROM SCHEMA("AWS/AmazonMQ", Broker) GROUP BY Broker,60',
    ]),
  );
  // With more brokers there are no more of them.
  const many = metricAlarmsOf([rabbitmqTarget('a'), rabbitmqTarget('b'), activemqTarget()]);
  expect(many.filter(({ brokerId }) => brokerId === undefined)).toHaveLength(fleet.length);
});

test('a composite alarm stays within the limits of CloudWatch at the longest names, also while nodes are replaced', () => {
  const nodes = Array.from({ length: 6 }, (_unused, at) => `rabbit@ip-10-0-${at}-100.ap-northeast-1.compute.internal`);
  const { alarms } = build([{ ...rabbitmqTarget('x'.repeat(50)), nodes }]);
  const [composite, ...others] = alarms.filter((each) => each.kind === 'composite-alarm');
  expect(others).toEqual([]);
  expect(composite?.properties.AlarmRule.length).toBeLessThanOrEqual(10_240);
  expect(composite?.properties.AlarmRule.split(' OR ').length).toBeLessThanOrEqual(100);
  const mute = alarms.find((each) => each.kind === 'mute-rule');
  expect(mute?.properties.MuteTargets.AlarmNames.length).toBeLessThanOrEqual(100);
});

test('counts are held against what the instance type allows: per node, or all nodes together before 4.2', () => {
  const expressions = (target: Target) =>
    metricAlarmsOf([target])
      .filter(({ name }) => name.includes('node-connections-near-maximum/warning'))
      .map(({ properties }) => properties.Metrics.flatMap((query) => ('Expression' in query ? query.Expression : [])));
  expect(expressions(rabbitmqTarget())).toEqual([['100 * count / 500'], ['100 * count / 500'], ['100 * count / 500']]);
  expect(expressions(RABBITMQ_3)).toHaveLength(1);
  const { instanceType: _type, ...untyped } = rabbitmqTarget().broker;
  expect(expressions({ ...rabbitmqTarget(), broker: untyped })).toEqual([]);
});

test('one message a broker: the composite acts for its critical alarms, warnings act for themselves', () => {
  const [warning, critical] = ['arn:aws:sns:eu-west-1:111122223333:w', 'arn:aws:sns:eu-west-1:111122223333:c'];
  const { alarms } = build([rabbitmqTarget()], {
    alarms: { defaults: { warningActions: [warning], criticalActions: [critical] } },
  });
  for (const each of alarms) {
    if (each.kind === 'mute-rule' || each.brokerId === undefined) continue;
    const expected = each.kind === 'composite-alarm' ? [critical] : each.name.includes('/warning') ? [warning] : [];
    expect([each.name, each.properties.AlarmActions, each.properties.OKActions]).toEqual([
      each.name,
      expected,
      expected,
    ]);
  }
});

const ACTIONS = {
  alarms: {
    defaults: { warningActions: ['arn:aws:sns:eu-west-1:1:w'], criticalActions: ['arn:aws:sns:eu-west-1:1:c'] },
  },
};

test('the maintenance window mutes everything of the broker that would act, and nothing else', () => {
  const { alarms } = build([rabbitmqTarget(), activemqTarget()], ACTIONS);
  const mutes = alarms.flatMap((each) => (each.kind === 'mute-rule' ? [each] : []));
  expect(mutes.map(({ name }) => name)).toEqual(['mq-operator/orders/maintenance']);
  const acting = alarms.flatMap((each) =>
    each.kind !== 'mute-rule' && each.brokerId === 'orders' && each.properties.AlarmActions.length > 0
      ? [each.name]
      : [],
  );
  const muted = mutes.flatMap(({ properties }) => properties.MuteTargets.AlarmNames);
  expect(muted[0]).toBe('mq-operator/orders/critical');
  expect([...muted].sort()).toEqual(acting.sort());
});

test.each([
  ['MONDAY', '00:00', 'cron(0 0 * * MON)'],
  ['WEDNESDAY', '23:59', 'cron(59 23 * * WED)'],
  ['THURSDAY', '09:05', 'cron(5 9 * * THU)'],
  ['SUNDAY', '02:30', 'cron(30 2 * * SUN)'],
] as const)(
  'a window on %s at %s is two hours from then, in the time zone of the window',
  (dayOfWeek, timeOfDay, cron) => {
    const { broker, ...target } = rabbitmqTarget();
    const maintenanceWindow = { dayOfWeek, timeOfDay, timeZone: 'Europe/Berlin' };
    const { alarms } = build([{ ...target, broker: { ...broker, maintenanceWindow } }]);
    const mute = alarms.find((each) => each.kind === 'mute-rule');
    expect(mute?.properties.Rule.Schedule).toEqual({ Expression: cron, Duration: 'PT2H', Timezone: 'Europe/Berlin' });
  },
);

test('what cannot be built is said: unknown nodes, a name that CloudWatch has no metrics of', () => {
  const { alarms, notes } = build([{ ...rabbitmqTarget(), nodes: [] }, rabbitmqTarget('my broker')]);
  expect(notes).toEqual([expect.stringContaining('its nodes are not known'), expect.stringContaining('my broker')]);
  expect(alarms.some(({ name }) => name.includes('memory'))).toBe(false);
});

test('switched off altogether, a broker has none', () => {
  const { alarms } = build([rabbitmqTarget()], { alarms: { brokers: { orders: { enabled: false } } } });
  expect(alarms.filter(({ brokerId }) => brokerId === 'orders')).toEqual([]);
  expect(buildAlarms([], DEFAULT_PUBLISH_SETTINGS.alarms).alarms).toEqual([]);
});
