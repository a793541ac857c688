import type { IncidentSettings, Match } from '../config/incident-settings.ts';
import type { Broker } from '../model/broker.ts';
import { compareSeverity, type Severity } from '../model/finding.ts';
import { matchesAny, matchesPattern } from './pattern.ts';

/** A channel that messages can go to. */
export interface Channel {
  readonly name: string;
  /** It changes a message where it stands. */
  readonly updates: boolean;
}

export interface Matter {
  readonly conditionId: string;
  readonly severity: Severity;
}

export interface Escalation {
  /** `route/step`; stored, so that a step is taken once. */
  readonly id: string;
  readonly afterSeconds: number;
  readonly channels: readonly string[];
}

export interface Targets {
  /** Seconds until a reminder, by channel; 0: never. */
  readonly repeats: ReadonlyMap<string, number>;
  readonly escalations: readonly Escalation[];
}

/**
 * Where something is told: on the channels of all routes that match. What is critical and matches no route is told
 * everywhere: a gap in the routes must not swallow it.
 */
export function targetsOf(
  { routes }: Pick<IncidentSettings, 'routes'>,
  channels: readonly Channel[],
  broker: Broker,
  matter: Matter,
): Targets {
  const matching = routes.filter(({ match }) => matchesBroker(match, broker) && matchesMatter(match, matter));
  if (matching.length === 0 && matter.severity === 'critical') {
    return { repeats: new Map(channels.map(({ name }) => [name, 4 * 3600])), escalations: [] };
  }
  const repeats = new Map<string, number>();
  for (const { channels: names, repeatSeconds } of matching) {
    for (const name of existing(names, channels)) {
      repeats.set(name, sooner(repeats.get(name), repeatSeconds[matter.severity]));
    }
  }
  const escalations = matching.flatMap((route) =>
    route.escalations.flatMap(({ minimumSeverity, afterSeconds, channels: names }, index) =>
      compareSeverity(matter.severity, minimumSeverity) < 0
        ? []
        : [{ id: `${route.name}/${index + 1}`, afterSeconds, channels: existing(names, channels) }],
    ),
  );
  return { repeats, escalations };
}

/** 0 is never, so any other wait is sooner. */
function sooner(a: number | undefined, b: number): number {
  if (a === undefined || a === 0) return b;
  return b === 0 ? a : Math.min(a, b);
}

function existing(names: readonly string[], channels: readonly Channel[]): string[] {
  return channels.map(({ name }) => name).filter((name) => names.includes('*') || names.includes(name));
}

function matchesMatter({ minimumSeverity, conditions }: Match, { severity, conditionId }: Matter): boolean {
  if (minimumSeverity !== undefined && compareSeverity(severity, minimumSeverity) < 0) return false;
  return matchesAny(conditions, [conditionId]);
}

/** Whether the broker is one of those that a route or a silence is about. */
export function matchesBroker({ engines, brokers, tags }: Omit<Match, 'minimumSeverity'>, broker: Broker): boolean {
  if (engines !== undefined && !engines.includes(broker.engine)) return false;
  if (!matchesAny(brokers, [broker.name, broker.id])) return false;
  return Object.entries(tags ?? {}).every(([key, pattern]) => matchesPattern(pattern, broker.tags[key] ?? ''));
}
