import type { AlarmSettings, RuleSettings } from '../config/publish-settings.ts';
import { matchesPattern } from '../decide/pattern.ts';
import type { Broker, Engine } from '../model/broker.ts';
import type { BrokerRule, FleetRule } from './rule.ts';

/** What holds for one rule at one broker. */
export interface ResolvedRule {
  readonly enabled: boolean;
  readonly warning?: number;
  readonly critical?: number;
  readonly periods: number;
  readonly datapoints: number;
  readonly warningActions: readonly string[];
  readonly criticalActions: readonly string[];
}

interface Level {
  readonly enabled?: boolean | undefined;
  readonly warningActions?: readonly string[] | undefined;
  readonly criticalActions?: readonly string[] | undefined;
  readonly rules: Readonly<Record<string, RuleSettings | undefined>>;
}

type Layer = Omit<Level, 'rules'> & RuleSettings;

/**
 * Settings of a rule: the rule's own, then defaults, engine, tags and broker, each first in general and then for
 * this rule; what comes later wins. Nothing that goes in is changed.
 */
export function resolveRule(rule: BrokerRule | FleetRule, settings: AlarmSettings, broker?: Broker): ResolvedRule {
  const layers = levelsOf(settings, rule.engine, broker).flatMap(({ rules, ...general }): Layer[] => [
    general,
    rules[rule.id] ?? {},
  ]);
  const own: Layer = { ...rule.thresholds, ...rule.window };
  const last = <Key extends keyof Layer>(key: Key): Layer[Key] =>
    [own, ...layers].findLast((layer) => layer[key] !== undefined)?.[key];
  const [warning, critical, periods = 1] = [last('warning'), last('critical'), last('periods')];
  return {
    enabled: last('enabled') ?? true,
    ...(warning === undefined ? {} : { warning }),
    ...(critical === undefined ? {} : { critical }),
    periods,
    // One of the two may come from another level than the other.
    datapoints: Math.min(periods, last('datapoints') ?? periods),
    warningActions: last('warningActions') ?? [],
    criticalActions: last('criticalActions') ?? [],
  };
}

/** Actions of what is not about one rule: the composite alarm of a broker. */
export function criticalActionsOf(settings: AlarmSettings, broker: Broker): readonly string[] {
  const levels = levelsOf(settings, broker.engine, broker);
  return levels.findLast(({ criticalActions }) => criticalActions !== undefined)?.criticalActions ?? [];
}

function levelsOf(settings: AlarmSettings, engine: Engine, broker: Broker | undefined): readonly Level[] {
  const wide = [settings.defaults, settings.engines[engine]];
  if (broker === undefined) return wide;
  const tagged = settings.tags.filter(({ match }) =>
    Object.entries(match).every(([key, value]) => matchesPattern(value, broker.tags[key] ?? '') && key in broker.tags),
  );
  const named = Object.entries(settings.brokers).filter(([pattern]) =>
    [broker.name, broker.id].some((name) => matchesPattern(pattern, name)),
  );
  return [...wide, ...tagged, ...named.map(([, level]) => level)];
}
