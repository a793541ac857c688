import semver from 'semver';
import { hasPublishableName } from '../catalog/cloudwatch-metrics.ts';
import type { AlarmSettings } from '../config/publish-settings.ts';
import type { Engine } from '../model/broker.ts';
import { criticalActionsOf, type ResolvedRule, resolveRule } from './cascade.ts';
import { alarmName, description, markOf, plainName } from './names.ts';
import { BROKER_RULES, FLEET_RULES } from './registry.ts';
import type { AlarmQuery, CompositeAlarm, MetricAlarm, MuteRule } from './resources.ts';
import type { BrokerRule, FleetRule, Target } from './rule.ts';

export type Level = 'warning' | 'critical';
type Rule = BrokerRule | FleetRule;

/** Amazon MQ's maintenance windows last two hours. */
const WINDOW_DURATION = 'PT2H';
/** CloudWatch takes so long at most until it has the metrics of a new broker, or of a new node. */
const WARM_UP_MINUTES = 15;
/** Where the pages of the conditions are, from the root of the project. */
const PAGES = 'docs/conditions/';

export interface BuiltAlarms {
  readonly alarms: readonly (MetricAlarm | CompositeAlarm | MuteRule)[];
  /** What could not be built, and what to do about it; one sentence each. */
  readonly notes: readonly string[];
}

/** Every alarm that there should be for these brokers, children before the composites that name them. */
export function buildAlarms(targets: readonly Target[], settings: AlarmSettings): BuiltAlarms {
  const engines = new Set(targets.map(({ broker }) => broker.engine));
  const fleet = Object.values(FLEET_RULES).filter(({ engine }) => engines.has(engine));
  const brokers = targets.map((target) => alarmsOfBroker(target, settings));
  return {
    alarms: [...fleet.flatMap((rule) => fleetAlarms(rule, settings)), ...brokers.flatMap(({ alarms }) => alarms)],
    notes: brokers.flatMap(({ notes }) => notes),
  };
}

/** The rules of an engine, whatever the broker. */
export function rulesOf(engine: Engine): readonly BrokerRule[] {
  return Object.values(BROKER_RULES).filter((rule) => rule.engine === engine);
}

function alarmsOfBroker(target: Target, settings: AlarmSettings): BuiltAlarms {
  const { broker, nodes } = target;
  const name = plainName(broker.name);
  if (!hasPublishableName(broker.name)) {
    return { alarms: [], notes: [`${name}: CloudWatch has no metrics of such a name, so there are no alarms.`] };
  }
  const known = { ...target, nodes: nodes.filter(hasPublishableName) };
  const notes =
    broker.engine === 'rabbitmq' && known.nodes.length === 0
      ? [`${name}: its nodes are not known, so there are no alarms per node; name them in publish.brokers.`]
      : [];
  const rules = rulesOf(broker.engine).filter(({ versions }) => isVersion(broker.engineVersion, versions));
  const metricAlarms = rules.flatMap((rule) => brokerAlarms(rule, known, settings));
  const alarms = metricAlarms.map(({ alarm }) => alarm);
  if (alarms.length === 0) return { alarms, notes };
  const critical = metricAlarms.filter(({ level }) => level === 'critical').map(({ alarm }) => alarm.name);
  const composite = critical.length === 0 ? [] : [brokerCritical(target, critical, settings)];
  const warnings = metricAlarms.filter(({ level }) => level === 'warning').map(({ alarm }) => alarm.name);
  const muted = [...composite.map((each) => each.name), ...warnings];
  return { alarms: [...alarms, ...composite, ...muteRule(target, muted)], notes };
}

function isVersion(version: string | undefined, range: string | undefined): boolean {
  if (range === undefined) return true;
  const known = semver.coerce(version);
  return known !== null && semver.satisfies(known, range);
}

function brokerAlarms(
  rule: BrokerRule,
  target: Target,
  settings: AlarmSettings,
): readonly { readonly level: Level; readonly alarm: MetricAlarm }[] {
  const resolved = resolveRule(rule, settings, target.broker);
  return rule.places(target).flatMap((place) => {
    const queries = rule.queries(place, target);
    if (queries.length === 0) return [];
    return levelsOf(resolved).map(({ level, threshold }) => ({
      level,
      alarm: metricAlarm(rule, queries, {
        name: alarmName(target.broker.name, rule.id, level, ...place.key),
        brokerId: target.broker.id,
        of: `${place.key.length === 0 ? '' : `${plainName(place.label)} of `}${plainName(target.broker.name)}`,
        level,
        threshold,
        resolved,
        // The composite alarm tells that the broker is critical; its children would tell the same again.
        actions: level === 'warning' ? resolved.warningActions : [],
      }),
    }));
  });
}

function fleetAlarms(rule: FleetRule, settings: AlarmSettings): MetricAlarm[] {
  const resolved = resolveRule(rule, settings);
  const query: AlarmQuery = { Id: 'figure', Expression: rule.query, Label: rule.figure, Period: 60, ReturnData: true };
  return levelsOf(resolved).map(({ level, threshold }) =>
    metricAlarm(rule, [query], {
      name: alarmName('fleet', rule.id, level),
      of: `each ${rule.engine === 'rabbitmq' ? 'RabbitMQ node' : 'ActiveMQ instance'}`,
      level,
      threshold,
      resolved,
      actions: level === 'warning' ? resolved.warningActions : resolved.criticalActions,
    }),
  );
}

function levelsOf({ enabled, warning, critical }: ResolvedRule): { level: Level; threshold: number }[] {
  if (!enabled) return [];
  return [
    ...(warning === undefined ? [] : [{ level: 'warning' as const, threshold: warning }]),
    ...(critical === undefined ? [] : [{ level: 'critical' as const, threshold: critical }]),
  ];
}

interface AlarmFacts {
  readonly name: string;
  readonly brokerId?: string;
  readonly of: string;
  readonly level: Level;
  readonly threshold: number;
  readonly resolved: ResolvedRule;
  readonly actions: readonly string[];
}

function metricAlarm(rule: Rule, queries: readonly AlarmQuery[], facts: AlarmFacts): MetricAlarm {
  const { name, brokerId, of, level, threshold, resolved, actions } = facts;
  const atLeast = rule.direction === 'at-least';
  return {
    kind: 'alarm',
    name,
    ...(brokerId === undefined ? {} : { brokerId }),
    properties: {
      AlarmName: name,
      AlarmDescription: description([
        `${rule.title} (${level}): ${of}.`,
        `In alarm when ${rule.figure}, is ${atLeast ? 'at least' : 'at most'} ${threshold} in ${resolved.datapoints} of ${resolved.periods} minutes.`,
        `Missing data: ${rule.missing}. ${rule.missingBecause}`,
        `What to do: ${PAGES}${rule.page}.md.`,
        markOf(name),
      ]),
      ActionsEnabled: true,
      AlarmActions: actions,
      OKActions: actions,
      Metrics: queries,
      ComparisonOperator: atLeast ? 'GreaterThanOrEqualToThreshold' : 'LessThanOrEqualToThreshold',
      Threshold: threshold,
      EvaluationPeriods: resolved.periods,
      DatapointsToAlarm: resolved.datapoints,
      TreatMissingData: rule.missing,
      WarmUpConfiguration: { WarmUpPeriodDurationInMinutes: WARM_UP_MINUTES },
    },
  };
}

function brokerCritical({ broker }: Target, children: readonly string[], settings: AlarmSettings): CompositeAlarm {
  const name = alarmName(broker.name, 'critical');
  const actions = criticalActionsOf(settings, broker);
  return {
    kind: 'composite-alarm',
    name,
    brokerId: broker.id,
    properties: {
      AlarmName: name,
      AlarmDescription: description([
        `Broker ${plainName(broker.name)} is critical: at least one of its critical alarms is on.`,
        'Open the alarm that is on; its description names the page to read.',
        markOf(name),
      ]),
      ActionsEnabled: true,
      AlarmActions: actions,
      OKActions: actions,
      AlarmRule: children.map((child) => `ALARM("${child}")`).join(' OR '),
    },
  };
}

/** Amazon MQ may restart the broker in its window: nobody is called for what a restart looks like. */
function muteRule({ broker }: Target, muted: readonly string[]): MuteRule[] {
  if (broker.maintenanceWindow === undefined) return [];
  const { dayOfWeek, timeOfDay, timeZone } = broker.maintenanceWindow;
  const [hour, minute] = timeOfDay.split(':').map(Number);
  const name = alarmName(broker.name, 'maintenance');
  return [
    {
      kind: 'mute-rule',
      name,
      brokerId: broker.id,
      properties: {
        Name: name,
        Description: description([`Maintenance window of broker ${plainName(broker.name)}.`, markOf(name)]),
        Rule: {
          Schedule: {
            Expression: `cron(${minute} ${hour} * * ${dayOfWeek.slice(0, 3)})`,
            Duration: WINDOW_DURATION,
            Timezone: timeZone,
          },
        },
        MuteTargets: { AlarmNames: muted.slice(0, MUTED_ALARMS) },
      },
    },
  ];
}

/** What one mute rule takes; the composite alarm is the first of them. */
const MUTED_ALARMS = 100;
