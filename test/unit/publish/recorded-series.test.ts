import { BROKER_RULE_IDS, FLEET_RULE_IDS } from '../../../src/catalog/alarm-rule-ids.ts';
import { CLOUDWATCH_METRICS, SCOPE_DIMENSIONS } from '../../../src/catalog/cloudwatch-metrics.ts';
import { DEFAULT_PUBLISH_SETTINGS } from '../../../src/config/publish-settings.ts';
import { buildAlarms } from '../../../src/publish/alarms.ts';
import type { MetricAlarm } from '../../../src/publish/resources.ts';
import { type AlarmState, statesOf } from '../../support/alarm-evaluator.ts';
import { type Evidence, GENERATED, NOT_REACHED, PROOFS, RECORDED } from '../../support/alarm-proofs.ts';

const RULES = [...BROKER_RULE_IDS, ...FLEET_RULE_IDS];
const EVIDENCE: Readonly<Record<string, Evidence>> = { ...RECORDED, ...GENERATED };

interface Course {
  readonly alarm: MetricAlarm;
  readonly rule: string;
  /** After each minute. */
  readonly states: readonly AlarmState[];
}

function coursesOf({ recording: { series, minutes }, target }: Evidence): readonly Course[] {
  const data = series.map(({ metric, dimensions, values }) => ({
    name: metric,
    dimensions,
    values: values.map((value) => value ?? undefined),
  }));
  return buildAlarms([target], DEFAULT_PUBLISH_SETTINGS.alarms).alarms.flatMap((alarm) =>
    alarm.kind === 'alarm'
      ? [{ alarm, rule: alarm.name.split('/')[2] ?? '', states: statesOf(alarm, data, minutes) }]
      : [],
  );
}

const COURSES = new Map(Object.entries(EVIDENCE).map(([name, one]) => [name, coursesOf(one)]));
const courses = (name: string) => COURSES.get(name) ?? [];

/** From the beginning of a fault to the beginning of the next one. */
function phaseOf(name: string, fault: string) {
  const { phases = [], minutes = 0 } = EVIDENCE[name]?.recording ?? {};
  const at = phases.findIndex((phase) => phase.fault === fault);
  const { from = 0, to = 0 } = phases[at] ?? {};
  if (at === -1) throw new Error(`${name} has no ${fault}`);
  return { from, to, next: phases[at + 1]?.from ?? minutes };
}

/** Rule, level and place of each alarm that was on in some of these minutes. */
function onWithin(name: string, from: number, to: number): string[] {
  return courses(name)
    .filter(({ states }) => states.slice(from, to).includes('ALARM'))
    .map(({ alarm }) => alarm.name.split('/').slice(2).join(' ').replace('.eu-west-1.compute.internal', ''))
    .sort();
}

describe.each(RULES)('%s', (rule) => {
  const proof = PROOFS[rule];
  const [name, fault] = 'recorded' in proof ? [proof.recorded, proof.fault] : [proof.generated, 'generated'];
  const own = courses(name).filter((course) => course.rule === rule);
  const { from, to, next } = phaseOf(name, fault);

  test('every alarm of it is off before its fault, fires on it, and is off again before the next', () => {
    expect(own.length).toBeGreaterThan(0);
    const levels = new Set(own.map(({ alarm }) => alarm.name.split('/')[3]));
    levels.delete(NOT_REACHED[rule]?.level);
    const fired = own.filter(({ states }) => states.slice(from, to).includes('ALARM'));
    expect(new Set(fired.map(({ alarm }) => alarm.name.split('/')[3]))).toEqual(levels);
    for (const { states } of fired) {
      expect(states[from - 1]).not.toBe('ALARM');
      expect(states[next - 1]).toBe('OK');
    }
  });
});

test('only these have no recording, each for a reason; a new one is recorded or says here why not', () => {
  const generated = RULES.filter((rule) => 'generated' in PROOFS[rule]);
  expect(generated).toEqual(['activemq-burst-balance-low', 'replication-lag']);
  expect(Object.keys(NOT_REACHED)).toEqual(['activemq-cpu-high']);
});

test('before the first fault, no alarm is on', () => {
  for (const [name, { recording }] of Object.entries(RECORDED)) {
    expect([name, onWithin(name, 0, recording.phases[0]?.from ?? 0)]).toEqual([name, []]);
  }
});

const both = (rule: string, ...place: string[]) =>
  ['critical', 'warning'].map((level) => [rule, level, ...place].join(' '));

test.each<[keyof typeof RECORDED, string, readonly string[]]>([
  ['cluster', 'memory-alarm', both('memory-near-limit', 'rabbit@ip-10-0-2-10')],
  ['cluster', 'disk-alarm', both('disk-near-limit', 'rabbit@ip-10-0-2-10')],
  ['cluster', 'node-down', ['node-silent critical rabbit@ip-10-0-3-10']],
  // A queue that nobody reads does not show in the figures of a broker where other queues are read.
  ['cluster', 'stranded-queue', []],
  ['single', 'connections', both('node-connections-near-maximum')],
  ['single', 'channels', both('node-channels-near-maximum')],
  ['single', 'queues', both('queues-near-maximum')],
  ['single', 'no-consumers', ['messages-without-consumers warning']],
  ['single', 'processor', both('rabbitmq-cpu-high')],
  ['single', 'silence', ['node-silent critical rabbit@ip-10-0-1-10', 'rabbitmq-silent critical']],
  ['activemq', 'store', both('activemq-store-filling', 'billing-1')],
  ['activemq', 'temporary-store', both('activemq-temp-store-filling', 'billing-1')],
  ['activemq', 'scheduler-store', both('activemq-scheduler-store-filling', 'billing-1')],
  ['activemq', 'connections', both('activemq-connections-near-limit', 'billing-1')],
  ['activemq', 'heap', both('activemq-heap-high', 'billing-1')],
  ['busy', 'processor', ['activemq-cpu-high warning']],
  ['activemq', 'transactions', ['activemq-transactions-open warning billing-1']],
  ['activemq', 'subscriber', ['activemq-durable-subscribers-inactive warning billing-1']],
  ['activemq', 'silence', ['activemq-silent critical']],
])(
  '%s: during %s exactly its alarms fire, at the place of the fault, and all are off after it',
  (name, fault, expected) => {
    const { from, to, next } = phaseOf(name, fault);
    expect(onWithin(name, from, to)).toEqual([...expected].sort());
    expect(onWithin(name, next - 1, next)).toEqual([]);
  },
);

test('every fault of every recording is judged above', () => {
  const faults = Object.values(RECORDED).flatMap(({ recording }) => recording.phases);
  expect(faults).toHaveLength(19);
});

describe('every metric of every alarm', () => {
  const keyOf = (metric: string, pairs: readonly (readonly string[])[]) => JSON.stringify([metric, [...pairs].sort()]);
  const missing = (evidence: Evidence) => {
    const listed = new Set(
      evidence.recording.series.map(({ metric, dimensions }) => keyOf(metric, Object.entries(dimensions))),
    );
    const queries = coursesOf(evidence).flatMap(({ alarm }) => alarm.properties.Metrics);
    const metrics = queries.flatMap((query) => ('MetricStat' in query ? [query.MetricStat.Metric] : []));
    const absent = metrics.filter(
      ({ MetricName, Dimensions }) =>
        !listed.has(
          keyOf(
            MetricName,
            Dimensions.map(({ Name, Value }) => [Name, Value]),
          ),
        ),
    );
    return [...new Set(absent.map(({ MetricName }) => MetricName))].sort();
  };

  test('exists in the recorded list, with exactly its dimensions', () => {
    expect(missing(RECORDED.cluster)).toEqual([]);
    expect(missing(RECORDED.single)).toEqual([]);
  });

  test('but for protocols that the ActiveMQ of the lab does not speak, and what only Amazon MQ has', () => {
    const connectors = ['AmqpMaximumConnections', 'MqttMaximumConnections', 'WsMaximumConnections'];
    expect(missing(RECORDED.activemq)).toEqual([...connectors, 'BurstBalance'].sort());
    const replicating = { ...RECORDED.activemq, target: { ...RECORDED.activemq.target, replicates: true } };
    expect(missing(replicating)).toEqual([...connectors, 'BurstBalance', 'TotalReplicationLag'].sort());
  });
});

test('every recorded metric is in the catalog with these dimensions', () => {
  for (const { recording, target } of Object.values(EVIDENCE)) {
    const { engine } = target.broker;
    for (const { metric, dimensions } of recording.series) {
      const names = Object.keys(dimensions).join();
      const entry = CLOUDWATCH_METRICS.find(
        (one) =>
          one.name === metric &&
          one.engine === engine &&
          ['Broker', ...SCOPE_DIMENSIONS[one.scope][engine]].join() === names,
      );
      expect([metric, names, entry?.engine]).toEqual([metric, names, engine]);
    }
  }
});
