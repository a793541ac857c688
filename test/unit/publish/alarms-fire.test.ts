import { type AlarmRuleId, BROKER_RULE_IDS, FLEET_RULE_IDS } from '../../../src/catalog/alarm-rule-ids.ts';
import { DEFAULT_PUBLISH_SETTINGS } from '../../../src/config/publish-settings.ts';
import { buildAlarms } from '../../../src/publish/alarms.ts';
import type { CompositeAlarm, MetricAlarm } from '../../../src/publish/resources.ts';
import { compositeState, type MetricData, statesOf } from '../../support/alarm-evaluator.ts';
import { activemqTarget, NODES, rabbitmqTarget } from '../../support/publish-targets.ts';

const { alarms } = buildAlarms([rabbitmqTarget(), activemqTarget()], DEFAULT_PUBLISH_SETTINGS.alarms);
const metricAlarms = alarms.filter((each): each is MetricAlarm => each.kind === 'alarm');
const composites = alarms.filter((each): each is CompositeAlarm => each.kind === 'composite-alarm');

const WELL_MINUTES = 20;
const FAULT_MINUTES = 70;
const MINUTES = WELL_MINUTES + FAULT_MINUTES + 70;
const GIB = 1024 ** 3;

/** A value while all is well, and during the fault; `undefined` is silence. */
type Course = readonly [well: number | undefined, fault: number | undefined];
type Courses = Readonly<Record<string, Course>>;

function data(courses: Courses, dimensions: Readonly<Record<string, string>>): MetricData[] {
  return Object.entries(courses).map(([name, [well, fault]]) => ({
    name,
    dimensions,
    values: Array.from({ length: MINUTES }, (_unused, minute) =>
      minute >= WELL_MINUTES && minute < WELL_MINUTES + FAULT_MINUTES ? fault : well,
    ),
  }));
}

const NODE: Courses = {
  RabbitMQMemUsed: [1 * GIB, 1 * GIB],
  RabbitMQMemLimit: [3 * GIB, 3 * GIB],
  RabbitMQDiskFree: [90 * GIB, 90 * GIB],
  RabbitMQDiskFreeLimit: [10 * GIB, 10 * GIB],
  SystemCpuUtilization: [20, 20],
  ConnectionCount: [10, 10],
  ChannelCount: [10, 10],
};
const BROKER: Courses = {
  ExchangeCount: [7, 7],
  QueueCount: [10, 10],
  MessageReadyCount: [5, 5],
  ConsumerCount: [3, 3],
};
const INSTANCE: Courses = {
  HeapUsage: [30, 30],
  CpuUtilization: [20, 20],
  StorePercentUsage: [10, 10],
  CurrentConnectionsCount: [100, 100],
  OpenwireMaximumConnections: [1000, 1000],
  AmqpMaximumConnections: [2000, 2000],
  OpenTransactionCount: [0, 0],
  TotalReplicationLag: [200, 200],
  BurstBalance: [90, 90],
};

/**
 * Each fault at one place only: the second node, the broker, or the active instance. These are made up; what real brokers
 * did is judged in recorded-series.test.ts.
 */
const FAULTS: Readonly<Record<AlarmRuleId, { node?: Courses; broker?: Courses; instance?: Courses }>> = {
  'memory-near-limit': { node: { RabbitMQMemUsed: [1 * GIB, 2.9 * GIB] } },
  'disk-near-limit': { node: { RabbitMQDiskFree: [90 * GIB, 11 * GIB] } },
  'node-silent': { node: Object.fromEntries(Object.entries(NODE).map(([name, [well]]) => [name, [well, undefined]])) },
  'node-connections-near-maximum': { node: { ConnectionCount: [10, 1_000_000] } },
  'node-channels-near-maximum': { node: { ChannelCount: [10, 1_000_000] } },
  'queues-near-maximum': { broker: { QueueCount: [10, 1_000_000] } },
  'messages-without-consumers': { broker: { ConsumerCount: [3, 0] } },
  'rabbitmq-silent': { broker: { ExchangeCount: [7, undefined] } },
  'activemq-heap-high': { instance: { HeapUsage: [30, 95] } },
  'activemq-store-filling': { instance: { StorePercentUsage: [10, 95] } },
  'activemq-temp-store-filling': { instance: { TempPercentUsage: [undefined, 95] } },
  'activemq-scheduler-store-filling': { instance: { JobSchedulerStorePercentUsage: [undefined, 95] } },
  'activemq-burst-balance-low': { instance: { BurstBalance: [90, 5] } },
  'activemq-connections-near-limit': { instance: { CurrentConnectionsCount: [100, 950] } },
  'activemq-transactions-open': { instance: { OpenTransactionCount: [0, 2] } },
  'activemq-durable-subscribers-inactive': { instance: { InactiveDurableTopicSubscribersCount: [0, 1] } },
  'activemq-silent': { instance: { HeapUsage: [30, undefined] } },
  'replication-lag': { instance: { TotalReplicationLag: [200, 900_000] } },
  'rabbitmq-cpu-high': { node: { SystemCpuUtilization: [20, 99] } },
  'activemq-cpu-high': { instance: { CpuUtilization: [20, 99] } },
};

function worldWith({ node = {}, broker = {}, instance = {} }: (typeof FAULTS)[AlarmRuleId]): MetricData[] {
  const [first = '', second = '', third = ''] = NODES;
  return [
    ...data(NODE, { Broker: 'orders', Node: first }),
    ...data({ ...NODE, ...node }, { Broker: 'orders', Node: second }),
    ...data(NODE, { Broker: 'orders', Node: third }),
    ...data({ ...BROKER, ...broker }, { Broker: 'orders' }),
    // The standby, billing-2, publishes nothing.
    ...data({ ...INSTANCE, ...instance }, { Broker: 'billing-1' }),
  ];
}

const ruleOf = ({ name }: MetricAlarm) => name.split('/')[2] ?? '';

test('every rule has alarms by default', () => {
  expect(new Set(metricAlarms.map(ruleOf))).toEqual(new Set([...BROKER_RULE_IDS, ...FLEET_RULE_IDS]));
});

test('while all is well, no alarm is on', () => {
  const world = worldWith({});
  const on = metricAlarms.filter((alarm) => statesOf(alarm, world, MINUTES).includes('ALARM'));
  expect(on.map(({ name }) => name)).toEqual([]);
});

describe.each([...BROKER_RULE_IDS, ...FLEET_RULE_IDS])('the fault of %s', (rule) => {
  const world = worldWith(FAULTS[rule]);
  const states = new Map(metricAlarms.map((alarm) => [alarm.name, statesOf(alarm, world, MINUTES)]));
  const atFault = new Map([...states].map(([name, each]) => [name, each[WELL_MINUTES + FAULT_MINUTES - 1] ?? 'OK']));

  test('turns on the alarms of each level at its place, and no others', () => {
    const on = metricAlarms.filter(({ name }) => atFault.get(name) === 'ALARM');
    const levels = new Set(
      metricAlarms.filter((alarm) => ruleOf(alarm) === rule).map(({ name }) => name.split('/')[3]),
    );
    expect(on.map(ruleOf)).toEqual(Array.from({ length: levels.size }, () => rule));
    const places = new Set(on.map(({ name }) => name.split('/').slice(4).join('/')));
    expect(places.size).toBe(1);
    expect(places.has(NODES[0] ?? '') || places.has('billing-2')).toBe(false);
  });

  test('turns them on during the fault only, and they clear after it', () => {
    for (const [name, each] of states) {
      if (name.split('/')[2] !== rule) continue;
      expect(each.slice(0, WELL_MINUTES)).not.toContain('ALARM');
      expect(each.at(-1)).not.toBe('ALARM');
    }
  });

  test('makes the broker critical exactly when a critical alarm of it is on', () => {
    for (const composite of composites) {
      const children = metricAlarms.filter(
        ({ name, brokerId }) => brokerId === composite.brokerId && name.split('/')[3] === 'critical',
      );
      const expected = children.some(({ name }) => atFault.get(name) === 'ALARM') ? 'ALARM' : 'OK';
      expect(compositeState(composite, atFault)).toBe(expected);
    }
  });
});
