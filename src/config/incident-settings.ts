import { z } from 'zod';
import { timeOfDaySchema, timeZoneSchema, weekdaySchema } from './time-schema.ts';

const seconds = (most: number) => z.int().min(0).max(most);
const DAY = 86_400;

const instant = z.iso.datetime({ offset: true, error: 'is not a time; write for instance 2026-01-31T22:00:00+01:00' });
const severity = z.enum(['info', 'warning', 'critical']);
const patterns = z.array(z.string().min(1)).min(1);

/** What a route or a recurring silence is about. Everything named must hold; a list holds when one of it does. */
const match = z.strictObject({
  minimumSeverity: severity.optional().describe('This severity and worse.'),
  engines: z
    .array(z.enum(['rabbitmq', 'activemq']))
    .min(1)
    .optional(),
  brokers: patterns.optional().describe('Names or ids; * stands for anything, for instance prod-*.'),
  tags: z.record(z.string(), z.string()).optional().describe('All of these tags, with * standing for anything.'),
  conditions: patterns.optional().describe('Condition ids; * stands for anything, for instance queue-*.'),
});

const route = z.strictObject({
  name: z.string().min(1),
  match: match.prefault({}),
  channels: z.array(z.string().min(1)).min(1).describe('Names of channels; "*" is every channel.'),
  /** Nobody needs a reminder before they could have finished lunch; a day suits what can wait. 0: never. */
  repeatSeconds: z
    .strictObject({
      critical: seconds(7 * DAY).default(4 * 3600),
      warning: seconds(7 * DAY).default(DAY),
      info: seconds(7 * DAY).default(0),
    })
    .prefault({}),
  escalations: z
    .array(
      z.strictObject({
        afterSeconds: seconds(7 * DAY)
          .min(60)
          .describe('Unacknowledged for so long.'),
        minimumSeverity: severity.default('critical'),
        channels: z.array(z.string().min(1)).min(1),
      }),
    )
    .default([]),
});

export const weekly = z.strictObject({
  days: z.array(weekdaySchema).min(1),
  from: timeOfDaySchema,
  /** At or before `from`: on the next day. */
  to: timeOfDaySchema,
  timeZone: timeZoneSchema.default('UTC'),
});

const plannedSilence = z
  .strictObject({
    name: z.string().min(1),
    by: z.string().min(1).describe('Who wants it.'),
    reason: z.string().min(1),
    match: match.omit({ minimumSeverity: true }).prefault({}),
    weekly: weekly.optional(),
    from: instant.optional(),
    to: instant.optional().describe('For a weekly silence: when it stops for good.'),
  })
  .superRefine(({ weekly: recurring, from, to }, context) => {
    if (recurring === undefined && (from === undefined || to === undefined)) {
      context.addIssue('needs either weekly, or both from and to');
    }
    if (from !== undefined && to !== undefined && Date.parse(to) <= Date.parse(from)) {
      context.addIssue({ code: 'custom', path: ['to'], message: 'is not after from' });
    }
  });

const reopening = z.strictObject({
  /** A retry storm or a restarting consumer comes back within minutes; a quarter of an hour later it is news. */
  graceSeconds: seconds(DAY).default(900),
});

const flapping = z.strictObject({
  /** Twice can be chance, the third opening within the window is a pattern. */
  openings: z.int().min(2).max(20).default(3),
  windowSeconds: seconds(DAY).default(3600),
  /** Half the window: whoever is quiet for so long has stopped flapping. */
  quietSeconds: seconds(DAY).default(1800),
});

const worsening = z.strictObject({
  /** Three times as many is a different incident to work on; twice is noise for small numbers. */
  factor: z.number().min(1.1).max(100).default(3),
  /** Consumers that reconnect one after the other need some minutes to settle. */
  holdSeconds: seconds(3600).default(300),
  /** An update in place is silent, but chat services allow few; figures change at every pass. */
  updateSeconds: seconds(3600).default(300),
});

const inhibition = z.strictObject({
  /** After a cause is over, what followed from it gets this long to follow: consumers reconnect, mirrors catch up. */
  lingerSeconds: seconds(3600).default(180),
});

const rateCap = z.strictObject({
  /** Six messages are a handful; who has more than that at once needs an overview. */
  messages: z.int().min(1).max(1000).default(6),
  perSeconds: seconds(DAY).min(1).default(600),
  /** At most one overview in this time. */
  digestSeconds: seconds(DAY).default(300),
});

const delivery = z.strictObject({
  /** First wait after a failure that may pass; doubles at each attempt. */
  retrySeconds: seconds(3600).min(1).default(30),
  /** Longest wait between two attempts: nobody should hear of an incident much later than the channel allows. */
  maximumRetrySeconds: seconds(DAY).min(1).default(900),
  /** What only a person can mend (a revoked token) is tried seldom, but it is tried. */
  permanentRetrySeconds: seconds(DAY).min(1).default(1800),
  /** News a day old is history: the incident list has it. */
  giveUpSeconds: seconds(7 * DAY).default(DAY),
  /** A channel that refuses for so long is an incident itself; chat services have hiccups of seconds. */
  failingAfterSeconds: seconds(DAY).default(120),
});

const maintenance = z.strictObject({
  /** A day to prepare, an hour to get ready. Empty: no announcements and no report unless something is different. */
  announceSeconds: z.array(seconds(6 * DAY).min(60)).default([DAY, 3600]),
  /** Amazon MQ's windows last two hours. */
  windowSeconds: seconds(12 * 3600)
    .min(60)
    .default(2 * 3600),
  /** Whether effects that a restart is expected to have are kept quiet during the window. */
  mute: z.boolean().default(true),
});

/** When and to whom incidents are told. Every default has its reason beside it. */
export const incidentSettingsSchema = z
  .strictObject({
    /** What is only worth knowing (severity info) is in the lists and reports; nobody is called for it. */
    routes: z
      .array(route)
      .default([route.parse({ name: 'default', match: { minimumSeverity: 'warning' }, channels: ['*'] })]),
    silences: z.array(plannedSilence).default([]),
    reopening: reopening.prefault({}),
    flapping: flapping.prefault({}),
    worsening: worsening.prefault({}),
    inhibition: inhibition.prefault({}),
    rateCap: rateCap.prefault({}),
    delivery: delivery.prefault({}),
    maintenance: maintenance.prefault({}),
  })
  .superRefine(({ routes, silences }, context) => {
    reportRepeats('routes', routes, context);
    reportRepeats('silences', silences, context);
  });

function reportRepeats(path: string, items: readonly { name: string }[], context: z.RefinementCtx): void {
  const names = items.map(({ name }) => name);
  for (const name of new Set(names.filter((candidate, index) => names.indexOf(candidate) !== index))) {
    context.addIssue({ code: 'custom', path: [path], message: `has two entries named "${name}"; names must differ` });
  }
}

export type IncidentSettings = z.output<typeof incidentSettingsSchema>;
export type Route = IncidentSettings['routes'][number];
export type Match = Route['match'];
export type PlannedSilence = IncidentSettings['silences'][number];

/** What holds where the settings file says nothing. */
export const DEFAULT_INCIDENT_SETTINGS: IncidentSettings = incidentSettingsSchema.parse({});
