import type { Diagnosis } from '../../../src/model/cause.ts';
import type { Finding, Observation, Severity } from '../../../src/model/finding.ts';
import type { SubjectKind } from '../../../src/model/subject.ts';
import type { Moment, Scenario, Sight } from './scenario.ts';

/** What can be seen of the broker, and how the channels are, at one moment of a scenario. */
export interface World {
  readonly findings: readonly Finding[];
  readonly diagnosis: Diagnosis;
  readonly figures: Readonly<Record<string, number>> | undefined;
  readonly channels: Readonly<Record<string, 'works' | 'down' | 'refuses' | 'busy'>>;
  /** The broker's policies are not what they were. */
  readonly changed: boolean;
}

const NODE_CONDITIONS = ['node-', 'memory-', 'disk-'];
const BROKER_CONDITIONS = ['broker-', 'monitoring-', 'action-required-', 'critical-'];

/** Builds what each pass sees; `pass` counts from the moment that set a cycle. */
export function worldAt(scenario: Scenario, past: readonly Moment[], at: number): World {
  const last = past.findLast(({ see, cycle }) => see !== undefined || cycle !== undefined);
  const pass = Math.round((at - (last?.at ?? 0)) / scenario.every);
  const sights = last?.cycle?.[pass % last.cycle.length] ?? last?.see ?? {};
  const figures = past.findLast((moment) => moment.figures !== undefined)?.figures ?? undefined;
  const channels = Object.assign({}, ...past.map(({ channel }) => channel ?? {}));
  const causes: Record<string, string> = Object.assign({}, ...past.map(({ cause }) => cause ?? {}));
  return {
    findings: conditionsOf(scenario).map((id) => findingOf(scenario, id, sights[id])),
    diagnosis: diagnosisOf(causes),
    figures,
    channels,
    changed: past.some((moment) => moment.changed === true),
  };
}

function conditionsOf({ story, conditions }: Scenario): string[] {
  const seen = story.flatMap(({ see, cycle }) =>
    [see ?? {}, ...(cycle ?? [])].flatMap((sights) => Object.keys(sights)),
  );
  return [...new Set([...Object.keys(conditions), ...seen])];
}

function findingOf(scenario: Scenario, conditionId: string, sight: Sight = {}): Finding {
  const { severity, hold, clear } = scenario.conditions[conditionId] ?? { severity: 'warning', hold: 0, clear: 0 };
  const about = { conditionId, title: conditionId, holdSeconds: hold / 1_000, clearSeconds: clear / 1_000 };
  if (sight.unknown !== undefined) {
    return { ...about, level: 'unknown', severity, observations: [], checked: 0, reason: sight.unknown };
  }
  const observations = [
    ...(sight.critical ?? []).map((name) => observed(conditionId, name, 'firing', 'critical')),
    ...(sight.firing ?? []).map((name) => observed(conditionId, name, 'firing', severity)),
    ...(sight.between ?? []).map((name) => observed(conditionId, name, 'between', severity)),
  ];
  const worst = (sight.critical ?? []).length > 0 ? 'critical' : severity;
  const level = observations[0]?.level ?? 'ok';
  return { ...about, level, severity: worst, observations, checked: Math.max(1, observations.length) };
}

function observed(conditionId: string, name: string, level: Observation['level'], severity: Severity): Observation {
  const kind = kindOf(conditionId);
  const subject = kind === 'queue' ? { kind, vhost: '/', name } : { kind, name };
  return { subject, level, severity, evidence: [] };
}

function kindOf(conditionId: string): SubjectKind {
  if (BROKER_CONDITIONS.some((prefix) => conditionId.startsWith(prefix))) return 'broker';
  return NODE_CONDITIONS.some((prefix) => conditionId.startsWith(prefix)) ? 'node' : 'queue';
}

function diagnosisOf(causes: Readonly<Record<string, string>>): Diagnosis {
  return Object.fromEntries(
    Object.entries(causes).map(([conditionId, id]) => [
      conditionId,
      [{ id, summary: id, confidence: 'likely' as const, evidence: [], owners: [], advice: '' }],
    ]),
  );
}
