import { z } from 'zod';
import { NOTIFY_REASONS } from '../model/effect.ts';
import { REMEDIATION_ENDS, REMEDIATION_STATES } from '../model/remediation.ts';

/** Grows when a field changes its meaning or goes; new fields do not change it. */
export const EVENT_VERSION = 1;

const severity = z.enum(['info', 'warning', 'critical']);
const time = z.iso.datetime().describe('UTC.');
const reason = z.enum(NOTIFY_REASONS);

const evidence = z.object({
  label: z.string(),
  value: z.union([z.number(), z.string(), z.boolean()]),
  unit: z
    .string()
    .exactOptional()
    .describe('bytes, percent, seconds, count, per-second, milliseconds or time (epoch ms).'),
  limit: z.number().exactOptional().describe('The threshold that the value was held against.'),
  text: z.string().describe('The same for people: "memory used 212 MiB (limit 200 MiB)".'),
});

const thing = {
  kind: z.string().describe('queue, node, vhost, user, connection, broker and so on.'),
  name: z.string(),
  vhost: z.string().exactOptional(),
};

const cause = z.object({
  id: z.string(),
  summary: z.string(),
  confidence: z.enum(['certain', 'likely', 'possible']),
  owners: z.array(z.object({ ...thing, share: z.string() })),
  advice: z.string().describe('How to address it now.'),
  prevention: z.string().exactOptional(),
});

const remediationState = z.enum([...REMEDIATION_STATES]);
const risk = z.enum(['low', 'medium', 'high']);

const repair = z.object({
  action: z.string(),
  because: z.string().describe('Why this one.'),
  summary: z.string().describe('What would be changed.'),
  risk,
  command: z.string().describe('Shows the plan; changes nothing.'),
  blocked: z.string().exactOptional().describe('Why it is not offered at present.'),
  remediation: z
    .object({
      id: z.string(),
      hash: z.string().describe('Who approves names it.'),
      state: remediationState,
      reason: z.string(),
      expiresAt: time,
      approvedBy: z.string().exactOptional(),
    })
    .exactOptional()
    .describe('What was made of it for this incident.'),
});

const incident = z.object({
  id: z.string().describe('The same as long as the incident lasts, and when it reopens.'),
  condition: z.string(),
  title: z.string(),
  state: z.enum(['pending', 'open', 'resolved']),
  severity,
  firingSince: time,
  openedAt: time.exactOptional(),
  resolvedAt: time.exactOptional(),
  acknowledged: z.object({ by: z.string(), at: time, note: z.string().exactOptional() }).exactOptional(),
  flapping: z.boolean(),
  muted: z.string().exactOptional().describe('Why nobody is told about it at present.'),
  subjects: z
    .array(z.object({ ...thing, severity: severity.exactOptional(), evidence: z.array(evidence) }))
    .describe('Worst first, at most ten.'),
  subjectCount: z.int(),
  causes: z.array(cause).describe('The likeliest first.'),
  repair: repair.exactOptional().describe('What mq-operator could do about it.'),
  symptoms: z.array(z.string()).describe('Conditions that this incident explains and keeps quiet.'),
});

const common = {
  version: z.literal(EVENT_VERSION),
  id: z.string().describe('The same when an event is delivered again; drop what you have seen.'),
  time: time.describe('When it was decided to tell it, UTC.'),
  severity,
  title: z.string(),
  explanation: z.string().describe('Why it is told now, as a sentence.'),
  test: z.boolean().describe('True for the marked incident that test-notify sends.'),
  broker: z.object({
    id: z.string(),
    name: z.string(),
    engine: z.enum(['rabbitmq', 'activemq']),
    engineVersion: z.string().exactOptional(),
    region: z.string().exactOptional(),
    tags: z.record(z.string(), z.string()),
  }),
  links: z.object({
    dashboard: z.string().exactOptional(),
    condition: z.string().exactOptional(),
    incident: z.string().exactOptional(),
  }),
  truncated: z.boolean().describe('Details were left out because the event would have been too large.'),
};

const incidentEvent = z.object({ ...common, type: z.literal('incident'), reason, incident });

const digestEvent = z.object({
  ...common,
  type: z.literal('digest'),
  itemCount: z.int(),
  items: z
    .array(z.object({ incident: z.string(), condition: z.string(), title: z.string(), severity, reason, time }))
    .describe('Worst first; itemCount has them all.'),
});

const maintenanceEvent = z.object({
  ...common,
  type: z.literal('maintenance'),
  phase: z.enum(['announced', 'ended']),
  start: time,
  end: time,
  timeZone: z.string(),
  sentences: z.array(z.string()).describe('What is better dealt with before, or what is different afterwards.'),
});

const remediation = z.object({
  id: z.string(),
  action: z.string(),
  summary: z.string(),
  risk,
  hash: z.string().describe('Of the plan.'),
  state: remediationState,
  reason: z.string().describe('Why it is in this state.'),
  proposedAt: time,
  proposedBy: z.string(),
  approvedBy: z.string().exactOptional(),
  changedAt: time,
  expiresAt: time.describe('Of the plan: when it is begun later, it is planned anew.'),
});

const remediationEvent = z.object({
  ...common,
  type: z.literal('remediation'),
  news: z.enum(['proposed', 'begun', ...REMEDIATION_ENDS]),
  remediation,
  incident: incident.exactOptional().describe('The incident that it is to end; absent where a person planned it.'),
});

/** What the webhook and EventBridge channels carry; the JSON schema in docs/events is made from it. */
export const eventSchema = z
  .discriminatedUnion('type', [incidentEvent, digestEvent, maintenanceEvent, remediationEvent])
  .describe('An event of mq-operator, as posted to webhooks and put on EventBridge (as detail).');

export type OperatorEvent = z.output<typeof eventSchema>;
export type IncidentEvent = z.output<typeof incidentEvent>;
