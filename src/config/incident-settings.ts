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
    .optional()
    .describe('Engines.'),
  brokers: patterns.optional().describe('Names or ids; * stands for anything, for instance prod-*.'),
  tags: z.record(z.string(), z.string()).optional().describe('All of these tags, with * standing for anything.'),
  conditions: patterns.optional().describe('Condition ids; * stands for anything, for instance queue-*.'),
});

const route = z.strictObject({
  name: z.string().min(1).describe('For people; every route has another.'),
  match: match.prefault({}).describe('What the route is about; everything named must hold, empty is everything.'),
  channels: z.array(z.string().min(1)).min(1).describe('Names of channels; "*" is every channel.'),
  repeatSeconds: z
    .strictObject({
      critical: seconds(7 * DAY)
        .default(4 * 3600)
        .describe('For critical incidents.'),
      warning: seconds(7 * DAY)
        .default(DAY)
        .describe('For warnings.'),
      info: seconds(7 * DAY)
        .default(0)
        .describe('For what is only worth knowing.'),
    })
    .prefault({})
    .describe(
      'How long until an open incident is told again; 0: never. Nobody needs a reminder before they could have finished lunch, and a day suits what can wait.',
    ),
  escalations: z
    .array(
      z.strictObject({
        afterSeconds: seconds(7 * DAY)
          .min(60)
          .describe('Unacknowledged for so long.'),
        minimumSeverity: severity.default('critical').describe('This severity and worse.'),
        channels: z.array(z.string().min(1)).min(1).describe('Who is told then, besides the channels of the route.'),
      }),
    )
    .default([])
    .describe('Who is told when nobody acknowledges.'),
});

export const weekly = z.strictObject({
  days: z.array(weekdaySchema).min(1).describe('Days on which it begins.'),
  from: timeOfDaySchema.describe('HH:MM.'),
  to: timeOfDaySchema.describe('HH:MM; at or before `from`: on the next day.'),
  timeZone: timeZoneSchema.default('UTC').describe('For instance Europe/Berlin; daylight saving is followed.'),
});

const plannedSilence = z
  .strictObject({
    name: z.string().min(1).describe('For people; every silence has another.'),
    by: z.string().min(1).describe('Who wants it.'),
    reason: z.string().min(1).describe('Why; it is shown wherever something is kept quiet.'),
    match: match.omit({ minimumSeverity: true }).prefault({}).describe('What is kept quiet; empty is everything.'),
    weekly: weekly.optional().describe('Times of the week; without it both from and to are needed.'),
    from: instant.optional().describe('When it begins, for instance 2026-01-31T22:00:00+01:00.'),
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
  graceSeconds: seconds(DAY)
    .default(900)
    .describe(
      'What comes back within this time is the same incident again: a retry storm or a restarting consumer comes back within minutes, later it is news.',
    ),
});

const flapping = z.strictObject({
  openings: z
    .int()
    .min(2)
    .max(20)
    .default(3)
    .describe('So many openings within the window are flapping: twice can be chance, the third is a pattern.'),
  windowSeconds: seconds(DAY).default(3600).describe('The time over which openings are counted.'),
  quietSeconds: seconds(DAY).default(1800).describe('Whoever is quiet for so long has stopped flapping.'),
});

const worsening = z.strictObject({
  factor: z
    .number()
    .min(1.1)
    .max(100)
    .default(3)
    .describe(
      'So many times the subjects (queues, connections) that were told is worse: three times as many is a different incident to work on, twice is noise for small numbers.',
    ),
  holdSeconds: seconds(3600)
    .default(300)
    .describe('How long it must be worse: consumers that reconnect one after the other need some minutes to settle.'),
  updateSeconds: seconds(3600)
    .default(300)
    .describe(
      'Least time between two silent updates in place: figures change at every pass, and chat services allow few.',
    ),
});

const inhibition = z.strictObject({
  lingerSeconds: seconds(3600)
    .default(180)
    .describe(
      'After a cause is over, what followed from it gets this long to follow: consumers reconnect, mirrors catch up.',
    ),
});

const rateCap = z.strictObject({
  messages: z
    .int()
    .min(1)
    .max(1000)
    .default(6)
    .describe('Messages in perSeconds; six are a handful, who has more at once needs an overview.'),
  perSeconds: seconds(DAY).min(1).default(600).describe('The time over which messages are counted.'),
  digestSeconds: seconds(DAY).default(300).describe('At most one overview in this time.'),
});

const delivery = z.strictObject({
  retrySeconds: seconds(3600)
    .min(1)
    .default(30)
    .describe('First wait after a failure that may pass; doubles at each attempt.'),
  maximumRetrySeconds: seconds(DAY)
    .min(1)
    .default(900)
    .describe(
      'Longest wait between two attempts: nobody should hear of an incident much later than the channel allows.',
    ),
  permanentRetrySeconds: seconds(DAY)
    .min(1)
    .default(1800)
    .describe('Wait after a failure that only a person can mend (a revoked token): tried seldom, but tried.'),
  giveUpSeconds: seconds(7 * DAY)
    .default(DAY)
    .describe('When a message is given up: news a day old is history, and the incident list has it.'),
  failingAfterSeconds: seconds(DAY)
    .default(120)
    .describe('A channel that refuses for so long is an incident itself; chat services have hiccups of seconds.'),
});

const maintenance = z.strictObject({
  announceSeconds: z
    .array(seconds(6 * DAY).min(60))
    .default([DAY, 3600])
    .describe(
      'How long before the window it is announced: a day to prepare, an hour to get ready. Empty: never, and no report unless something is different.',
    ),
  windowSeconds: seconds(12 * 3600)
    .min(60)
    .default(2 * 3600)
    .describe("How long the window is; Amazon MQ's last two hours."),
  mute: z
    .boolean()
    .default(true)
    .describe('Whether effects that a restart is expected to have are kept quiet during the window.'),
});

/** When and to whom incidents are told. Every default has its reason beside it. */
export const incidentSettingsSchema = z
  .strictObject({
    routes: z
      .array(route)
      .default([route.parse({ name: 'default', match: { minimumSeverity: 'warning' }, channels: ['*'] })])
      .describe(
        'Who is told of what; every route that matches tells. What is only worth knowing (severity info) is in the lists and reports: nobody is called for it unless a route says so.',
      ),
    silences: z.array(plannedSilence).default([]).describe('Planned quiet, once or each week.'),
    reopening: reopening.prefault({}).describe('When something that was over comes back.'),
    flapping: flapping.prefault({}).describe('When something comes and goes.'),
    worsening: worsening.prefault({}).describe('When something open gets worse.'),
    inhibition: inhibition.prefault({}).describe('When a cause hides what follows from it.'),
    rateCap: rateCap.prefault({}).describe('How much a channel gets before it gets one overview instead.'),
    delivery: delivery.prefault({}).describe('What happens when a channel does not take a message.'),
    maintenance: maintenance.prefault({}).describe("The broker's own maintenance window."),
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
