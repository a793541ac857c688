import { z } from 'zod';
import { OperatorError } from '../errors.ts';
import type { Advice } from '../model/advice.ts';
import type { Cause } from '../model/cause.ts';
import { type Effect, NOTIFY_REASONS, type Receipt } from '../model/effect.ts';
import type { Evidence, Observation } from '../model/finding.ts';
import type { Sample } from '../model/history.ts';
import type { Incident, Silence } from '../model/incident.ts';
import { REMEDIATION_ENDS, REMEDIATION_STATES } from '../model/remediation.ts';
import type { AuditEntry, BrokerRecord, CommandRecord } from '../model/state.ts';
import { SUBJECT_KINDS, type Subject } from '../model/subject.ts';

/** Schemas of what is kept in any state store. Stored bytes are bytes from outside: another version may have written them. */

const time = z.number();
const severity = z.enum(['info', 'warning', 'critical']);

const subject: z.ZodType<Subject> = z.object({
  kind: z.enum(SUBJECT_KINDS),
  name: z.string(),
  vhost: z.string().exactOptional(),
});

const evidence: z.ZodType<Evidence> = z.object({
  label: z.string(),
  value: z.union([z.number(), z.string(), z.boolean()]),
  unit: z.enum(['bytes', 'percent', 'seconds', 'count', 'per-second', 'milliseconds', 'time']).exactOptional(),
  limit: z.number().exactOptional(),
});

const observation: z.ZodType<Observation> = z.object({
  subject,
  level: z.enum(['ok', 'between', 'firing']),
  severity: severity.exactOptional(),
  evidence: z.array(evidence),
});

const cause: z.ZodType<Cause> = z.object({
  id: z.string(),
  summary: z.string(),
  confidence: z.enum(['certain', 'likely', 'possible']),
  evidence: z.array(evidence),
  owners: z.array(
    z.object({
      kind: z.enum(['queue', 'user', 'connection', 'client', 'vhost', 'node']),
      name: z.string(),
      vhost: z.string().exactOptional(),
      share: z.string(),
    }),
  ),
  advice: z.string(),
  prevention: z.string().exactOptional(),
});

const riskOf = z.enum(['low', 'medium', 'high']);
const remediationState = z.enum([...REMEDIATION_STATES]);

const advice: z.ZodType<Advice> = z.object({
  action: z.string(),
  because: z.string(),
  summary: z.string(),
  risk: riskOf,
  command: z.string(),
  blocked: z.string().exactOptional(),
  remediation: z
    .object({
      id: z.string(),
      hash: z.string(),
      state: remediationState,
      reason: z.string(),
      expiresAt: time,
      approvedBy: z.string().exactOptional(),
    })
    .exactOptional(),
});

const told = z.object({
  reason: z.string(),
  at: time,
  severity,
  subjectCount: z.number(),
  channels: z.record(z.string(), time),
  count: z.number(),
  firstAt: time,
  escalations: z.array(z.string()),
  face: z.object({ handling: z.string(), figures: z.string(), at: time }),
});

export const incidentSchema: z.ZodType<Incident> = z.object({
  id: z.string(),
  fingerprint: z.string(),
  brokerId: z.string(),
  conditionId: z.string(),
  title: z.string(),
  state: z.enum(['pending', 'open', 'resolved']),
  severity,
  observations: z.array(observation),
  subjectCount: z.number(),
  causes: z.array(cause),
  advice: advice.exactOptional(),
  symptoms: z.array(z.string()),
  muted: z
    .object({
      kind: z.enum(['cause', 'silence', 'maintenance']),
      by: z.string(),
      reason: z.string(),
      since: time,
      until: time.exactOptional(),
    })
    .exactOptional(),
  acknowledged: z.object({ by: z.string(), at: time, note: z.string().exactOptional() }).exactOptional(),
  flappingSince: time.exactOptional(),
  unknown: z.object({ since: time, reason: z.string() }).exactOptional(),
  firingSince: time,
  openedAt: time.exactOptional(),
  clearSince: time.exactOptional(),
  resolvedAt: time.exactOptional(),
  timeline: z.array(z.object({ at: time, event: z.string(), detail: z.string() })),
  told: told.exactOptional(),
  tracking: z.array(
    z.object({ subject, severity, since: time, confirmed: z.boolean(), clearSince: time.exactOptional() }),
  ),
  openings: z.array(time),
  growingSince: time.exactOptional(),
});

const reason = z.enum(NOTIFY_REASONS);

const digestItem = z.object({
  incidentId: z.string(),
  conditionId: z.string(),
  title: z.string(),
  severity,
  reason,
  at: time,
});

const window = { start: time, end: time, timeZone: z.string() };
const notice = z.discriminatedUnion('phase', [
  z.object({ phase: z.literal('announced'), ...window, concerns: z.array(z.string()) }),
  z.object({ phase: z.literal('ended'), ...window, differences: z.array(z.string()), muted: z.array(z.string()) }),
]);

const effectBase = { id: z.string(), channel: z.string(), at: time, severity };
const proposal = z.object({
  id: z.string(),
  hash: z.string(),
  action: z.string(),
  summary: z.string(),
  risk: riskOf,
  expiresAt: time,
});
export const effectSchema: z.ZodType<Effect> = z.discriminatedUnion('kind', [
  z.object({
    ...effectBase,
    kind: z.literal('notify'),
    reason,
    explanation: z.string(),
    incident: incidentSchema,
    proposal: proposal.exactOptional(),
  }),
  z.object({ ...effectBase, kind: z.literal('digest'), items: z.array(digestItem), itemCount: z.number() }),
  z.object({ ...effectBase, kind: z.literal('notice'), notice }),
  z.object({
    ...effectBase,
    kind: z.literal('remediation'),
    news: z.enum(['proposed', 'begun', ...REMEDIATION_ENDS]),
    remediation: z.object({
      id: z.string(),
      action: z.string(),
      summary: z.string(),
      risk: riskOf,
      hash: z.string(),
      state: remediationState,
      reason: z.string(),
      proposedAt: time,
      proposedBy: z.string(),
      approvedBy: z.string().exactOptional(),
      changedAt: time,
      expiresAt: time,
    }),
    incident: incidentSchema.exactOptional(),
  }),
]);

export const receiptSchema: z.ZodType<Receipt> = z.object({
  effectId: z.string(),
  channel: z.string(),
  at: time,
  outcome: z.enum(['sent', 'retryable', 'permanent', 'skipped']),
  detail: z.string(),
  incidentId: z.string().exactOptional(),
  reference: z.string().exactOptional(),
  retryAfterMilliseconds: z.number().exactOptional(),
});

export const silenceSchema: z.ZodType<Silence> = z.object({
  id: z.string(),
  by: z.string(),
  reason: z.string(),
  from: time,
  until: time.exactOptional(),
  match: z.object({ incidentId: z.string().exactOptional(), conditions: z.array(z.string()).exactOptional() }),
  ended: z.object({ at: time, by: z.string() }).exactOptional(),
});

export const commandSchema: z.ZodType<CommandRecord> = z.object({
  id: z.string(),
  at: time,
  by: z.string(),
  kind: z.enum(['acknowledge', 'silence', 'unsilence']),
  target: z.string(),
  outcome: z.enum(['done', 'refused']),
  detail: z.string(),
});

export const sampleSchema: z.ZodType<Sample> = z.object({ at: time, values: z.record(z.string(), z.number()) });

export const auditSchema: z.ZodType<AuditEntry> = z.object({
  at: time,
  brokerId: z.string(),
  incidentId: z.string().exactOptional(),
  event: z.string(),
  reason: z.string(),
});

export const recordSchema: z.ZodType<BrokerRecord> = z.object({
  name: z.string().exactOptional(),
  engine: z.string().exactOptional(),
  lastPassAt: time.exactOptional(),
  channels: z.array(
    z.object({
      channel: z.string(),
      sent: z.array(time),
      held: z.array(digestItem),
      lastDigestAt: time.exactOptional(),
    }),
  ),
  window: z
    .object({
      start: time,
      end: time,
      announced: z.array(z.number()),
      before: z.record(z.string(), z.number()).exactOptional(),
      muted: z.array(z.string()),
      reported: z.boolean(),
    })
    .exactOptional(),
  remediations: z
    .array(z.object({ id: z.string(), phase: z.enum(['waiting', 'approved', 'under-way', ...REMEDIATION_ENDS]) }))
    .exactOptional(),
});

/** Reads stored JSON; undefined when it is not what it should be, so that the caller leaves it out and counts it. */
export function parseStored<T>(schema: z.ZodType<T>, text: string): T | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const parsed = schema.safeParse(value);
  return parsed.success ? parsed.data : undefined;
}

/** A state store that cannot be used at all. */
export class StateError extends OperatorError {
  override readonly name = 'StateError';
  constructor(message: string, options: { fix: string; cause?: unknown }) {
    super('STATE', message, options);
  }
}
