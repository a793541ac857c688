import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { type IncidentSettings, incidentSettingsSchema } from '../../../src/config/incident-settings.ts';
import { type RemediationSettings, remediationSettingsSchema } from '../../../src/config/remediation-settings.ts';
import type { Broker, MaintenanceWindow } from '../../../src/model/broker.ts';

/** "90s", "3m", "1h30m", "-2h" in milliseconds. */
const duration = z.string().transform((text, context) => {
  const match = /^(-?)(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/.exec(text);
  if (match === null || text === '') {
    context.addIssue(`"${text}" is no duration`);
    return z.NEVER;
  }
  const [days, hours, minutes, rest] = match.slice(2).map((part) => Number(part ?? 0));
  const total = (((days ?? 0) * 24 + (hours ?? 0)) * 60 + (minutes ?? 0)) * 60 + (rest ?? 0);
  return (match[1] === '-' ? -1 : 1) * total * 1_000;
});

const sight = z.union([
  z
    .int()
    .min(1)
    .transform((count) => ({ firing: Array.from({ length: count }, (_, index) => `s${index + 1}`) })),
  z.array(z.string()).transform((firing) => ({ firing })),
  z.string().transform((unknown) => ({ unknown })),
  z.strictObject({
    firing: z.array(z.string()).default([]),
    critical: z.array(z.string()).default([]),
    between: z.array(z.string()).default([]),
  }),
]);

/** What one condition shows, by name of the subjects. */
export interface Sight {
  readonly firing?: readonly string[] | undefined;
  readonly critical?: readonly string[] | undefined;
  readonly between?: readonly string[] | undefined;
  readonly unknown?: string | undefined;
}

const moment = z.strictObject({
  at: duration,
  /** From now on these conditions show this, all others are well. */
  see: z.record(z.string(), sight).optional(),
  /** As `see`, again and again: each pass takes the next one. */
  cycle: z.array(z.record(z.string(), sight)).optional(),
  /** From now on this cause is diagnosed, by condition. */
  cause: z.record(z.string(), z.string()).optional(),
  figures: z.record(z.string(), z.number()).nullable().optional(),
  acknowledge: z.string().optional(),
  silence: z
    .strictObject({
      incident: z.string().optional(),
      conditions: z.array(z.string()).optional(),
      for: duration.optional(),
    })
    .optional(),
  unsilence: z.string().optional(),
  refused: z.string().optional(),
  channel: z.record(z.string(), z.enum(['works', 'down', 'refuses', 'busy'])).optional(),
  /** The operator does not run for so long. */
  away: duration.optional(),
  /** Our clock is set by so much. */
  clock: duration.optional(),
  /** Somebody decides on what waits for it. */
  decide: z.enum(['approve', 'deny']).optional(),
  /** What whoever carries out plans makes of what it was given, or holds. */
  carry: z.enum(['begins', 'dies', 'blocks', 'succeeds', 'reverts', 'fails']).optional(),
  /** From now on the broker's policies are others. */
  changed: z.boolean().optional(),
  /** Where the newest remediation is after the pass. */
  repair: z.string().optional(),
  tell: z.array(z.string()).optional(),
  state: z.record(z.string(), z.string()).optional(),
  audit: z.array(z.string()).optional(),
  /** What is advised about the incident of a condition, somewhere in why it is this and what stands against it. */
  advice: z.record(z.string(), z.string()).optional(),
});

const scenario = z.strictObject({
  name: z.string(),
  start: z.iso.datetime({ offset: true }).default('2026-01-05T00:00:00Z'),
  every: duration.prefault('1m'),
  settings: z.record(z.string(), z.unknown()).default({}),
  /** Remediations are proposed by these settings; absent: there are none. */
  repairs: z.record(z.string(), z.unknown()).optional(),
  /** Names of channels; those that begin with "slack" update in place. */
  channels: z.array(z.string()).default(['mail']),
  broker: z
    .strictObject({
      tags: z.record(z.string(), z.string()).default({}),
      engine: z.enum(['rabbitmq', 'activemq']).default('rabbitmq'),
      window: z.string().optional(),
    })
    .prefault({}),
  conditions: z
    .record(
      z.string(),
      z.strictObject({
        severity: z.enum(['info', 'warning', 'critical']).default('warning'),
        hold: duration.prefault('0s'),
        clear: duration.prefault('0s'),
      }),
    )
    .default({}),
  story: z.array(moment).min(1),
});

type Parsed = z.output<typeof scenario>;
export type Moment = Parsed['story'][number];

export interface Scenario extends Omit<Parsed, 'settings' | 'broker' | 'repairs'> {
  readonly repairs: RemediationSettings | undefined;
  readonly file: string;
  readonly settings: IncidentSettings;
  readonly broker: Broker;
}

/** Every scenario of a YAML file. */
export function readScenarios(path: string): Scenario[] {
  const file = path.split('/').at(-1) ?? path;
  return z
    .array(scenario)
    .parse(parse(readFileSync(path, 'utf8'), { merge: true }))
    .map((parsed) => ({
      ...parsed,
      file,
      settings: incidentSettingsSchema.parse(parsed.settings),
      repairs: repairsOf(parsed.repairs),
      broker: brokerOf(parsed.broker),
    }));
}

/** One rule for everything, and what holds for all rules. */
function repairsOf(given: Parsed['repairs']): RemediationSettings | undefined {
  if (given === undefined) return undefined;
  const { mode, coolDownSeconds, ...settings } = given;
  const rule = { actions: ['*'], mode, user: 'writer', passwordEnv: 'UNUSED', coolDownSeconds };
  return remediationSettingsSchema.parse({ ...settings, rules: [rule] });
}

function brokerOf({ tags, engine, window }: Parsed['broker']): Broker {
  const broker: Broker = { id: 'orders', name: 'orders', engine, tags };
  return window === undefined ? broker : { ...broker, maintenanceWindow: windowOf(window) };
}

const DAYS: Readonly<Record<string, MaintenanceWindow['dayOfWeek']>> = {
  MONDAY: 'MONDAY',
  TUESDAY: 'TUESDAY',
  WEDNESDAY: 'WEDNESDAY',
  THURSDAY: 'THURSDAY',
  FRIDAY: 'FRIDAY',
  SATURDAY: 'SATURDAY',
  SUNDAY: 'SUNDAY',
};

/** "SUNDAY 02:00 Europe/Berlin" */
function windowOf(text: string): MaintenanceWindow {
  const [day = '', timeOfDay = '', timeZone = ''] = text.split(' ');
  const dayOfWeek = DAYS[day];
  if (dayOfWeek === undefined) throw new Error(`no such day: ${day}`);
  return { dayOfWeek, timeOfDay, timeZone };
}
