import semver from 'semver';
import { compareSeverity, type Finding, type Level, type Observation, worstSeverity } from '../model/finding.ts';
import { readValue } from '../model/reading.ts';
import type { Condition, ConditionInput } from './condition.ts';

/** Evaluates every condition that applies to the broker's engine and version: one finding each, in the given order. */
export function detect(input: ConditionInput, conditions: readonly Condition[]): Finding[] {
  const version = engineVersion(input);
  return conditions
    .filter((condition) => applies(condition, input, version))
    .map((condition) => find(condition, input));
}

/** The version that the broker itself told, else the one that is known from elsewhere. */
export function engineVersion({ broker, snapshot }: ConditionInput): string | undefined {
  return readValue(snapshot.rabbitmq?.overview)?.rabbitmqVersion ?? broker.engineVersion;
}

/** While the version is not known, a condition that is gated by version does not apply. */
function applies(condition: Condition, { broker, snapshot }: ConditionInput, version: string | undefined): boolean {
  if (condition.engine !== 'any' && condition.engine !== broker.engine) return false;
  if (condition.onlyOn === 'amazon-mq' && snapshot.amazonMq === undefined) return false;
  if (condition.versions === undefined) return true;
  const parsed = semver.coerce(version);
  return parsed !== null && semver.satisfies(parsed, condition.versions);
}

function find(condition: Condition, input: ConditionInput): Finding {
  const missing = missingSources(condition, input);
  if (missing !== undefined) return unknown(condition, missing);
  try {
    return conclude(condition, condition.evaluate(input));
  } catch (error) {
    // A condition that throws is a defect of ours; it must not hide what the others see.
    return unknown(condition, `could not be evaluated: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Why the condition cannot know, or undefined when all of its sources were read. */
function missingSources(condition: Condition, { snapshot }: ConditionInput): string | undefined {
  const reasons = condition.sources.flatMap((source) => {
    const reading = snapshot.rabbitmq?.[source];
    if (reading?.state === 'read') return [];
    return [reading === undefined ? `${source}: not collected` : `${source}: ${reading.detail}`];
  });
  const all = new Set([...reasons, ...(condition.unread?.(snapshot) ?? [])]);
  return all.size === 0 ? undefined : [...all].join('; ');
}

function unknown(condition: Condition, reason: string): Finding {
  return { ...about(condition), level: 'unknown', severity: condition.severity, observations: [], checked: 0, reason };
}

/** The sort is stable: among equals the condition's own order stays, which is worst first. */
function conclude(condition: Condition, observations: readonly Observation[]): Finding {
  const notable = observations
    .filter(({ level }) => level !== 'ok')
    .map((observation) => ({ severity: condition.severity, ...observation }))
    .sort(
      (a, b) => Number(b.level === 'firing') - Number(a.level === 'firing') || compareSeverity(b.severity, a.severity),
    );
  const firing = notable.filter(({ level }) => level === 'firing').map(({ severity }) => severity);
  return {
    ...about(condition),
    level: levelOf(notable),
    severity: firing.length === 0 ? condition.severity : worstSeverity(firing, 'info'),
    observations: notable,
    checked: observations.length,
  };
}

function levelOf(notable: readonly Observation[]): Level {
  return notable[0]?.level ?? 'ok';
}

function about({ id, title, holdSeconds, clearSeconds }: Condition) {
  return { conditionId: id, title, holdSeconds, clearSeconds };
}
