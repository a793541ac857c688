import type { IncidentSettings } from '../config/incident-settings.ts';
import type { Broker } from '../model/broker.ts';
import type { Effect, RemediationEffect, RemediationNews, RemediationSummary } from '../model/effect.ts';
import type { Severity } from '../model/finding.ts';
import type { Incident } from '../model/incident.ts';
import { isOver, isUnderWay, type Remediation } from '../model/remediation.ts';
import { type AuditEntry, type BrokerRecord, type RemediationPhase, withoutTracking } from '../model/state.ts';
import type { Advised } from './advised.ts';
import { type Channel, targetsOf } from './routes.ts';
import { note } from './timeline.ts';

/** News of remediations without an incident can be routed by this condition id. */
export const REMEDIATION = 'remediation';

/** Those that ended longer ago are no news and need not be remembered. */
const REMEMBERED_MILLISECONDS = 7 * 86_400_000;

export interface NewsInput {
  readonly broker: Broker;
  readonly record: BrokerRecord;
  readonly advised: Advised | undefined;
  /** As they are told in this pass, and those that were resolved before it. */
  readonly incidents: readonly Incident[];
  readonly resolved: readonly Incident[];
  /** What is told in this pass anyway. */
  readonly effects: readonly Effect[];
  readonly channels: readonly Channel[];
  readonly settings: IncidentSettings;
  readonly now: number;
}

export interface ToldRemediations {
  readonly effects: readonly RemediationEffect[];
  /** With a line in their timeline for what happened. */
  readonly incidents: readonly Incident[];
  readonly memory: BrokerRecord['remediations'];
  readonly audit: readonly AuditEntry[];
}

interface Turn {
  readonly remediation: Remediation;
  readonly phase: RemediationPhase;
  /** What people hear; undefined where it is only written down. */
  readonly news?: RemediationNews;
}

/** Each remediation that is further than it was at the last pass: told once, written down always. */
export function remediationNews(input: NewsInput): ToldRemediations {
  const { advised, record, incidents, now } = input;
  if (advised === undefined) return { effects: [], incidents, memory: record.remediations, audit: [] };
  const known = new Map(record.remediations?.map(({ id, phase }) => [id, phase]));
  const turns = advised.remediations.flatMap((remediation): Turn[] => {
    const phase = phaseOf(remediation);
    const before = known.get(remediation.id);
    const isHistory = record.remediations === undefined && isOver(remediation);
    if (phase === before || isHistory || isOld(remediation, now)) return [];
    const news = newsOf(remediation, phase, input);
    return [{ remediation, phase, ...(news === undefined ? {} : { news }) }];
  });
  return {
    effects: turns.flatMap((turn) => effectsOf(turn, input)),
    incidents: incidents.map((incident) => turns.reduce((next, turn) => withLine(next, turn, now), incident)),
    memory: advised.remediations
      .filter((remediation) => !isOld(remediation, now))
      .map((remediation) => ({ id: remediation.id, phase: phaseOf(remediation) })),
    audit: turns.filter((turn) => !incidents.some(isOf(turn))).map((turn) => auditEntry(turn, now)),
  };
}

export function phaseOf({ state, approval }: Pick<Remediation, 'state' | 'approval'>): RemediationPhase {
  if (isUnderWay({ state })) return 'under-way';
  if (state === 'proposed' || state === 'awaiting-approval' || state === 'prechecked') {
    return approval === undefined ? 'waiting' : 'approved';
  }
  // The other three are under way, as was asked above.
  return state === 'applying' || state === 'verifying' || state === 'reverting' ? 'under-way' : state;
}

function isOld(remediation: Remediation, now: number): boolean {
  return isOver(remediation) && now - remediation.changedAt >= REMEMBERED_MILLISECONDS;
}

/** Whoever planned it by hand saw it; an approval is seen in the message, and told when something begins. */
function newsOf(remediation: Remediation, phase: RemediationPhase, input: NewsInput): RemediationNews | undefined {
  if (phase === 'approved') return undefined;
  if (phase === 'under-way') return 'begun';
  const all = input.advised?.remediations ?? [];
  const incident = incidentFor(remediation, input);
  if (phase !== 'waiting') {
    const isReplaced = all.some((later) => isReplacement(later, remediation, input));
    // That its incident is resolved says it all.
    return isReplaced || (phase === 'expired' && incident?.state === 'resolved') ? undefined : phase;
  }
  if (incident === undefined || incident.muted !== undefined) return undefined;
  if (all.some((earlier) => isReplacement(remediation, earlier, input))) return undefined;
  const isTold = input.effects.some(
    (effect) => effect.kind === 'notify' && effect.reason !== 'updated' && effect.incident.id === incident.id,
  );
  return isTold ? undefined : 'proposed';
}

/**
 * Whether `later` stands where `earlier` stood, of whose end nobody heard: people know that something waits for them. It is
 * told by what is stored alone, for the pass that ended the one may have died before it stored the other.
 */
function isReplacement(later: Remediation, earlier: Remediation, { record }: NewsInput): boolean {
  const known = record.remediations?.find(({ id }) => id === earlier.id);
  return (
    earlier.state === 'expired' &&
    known?.phase !== 'expired' &&
    earlier.id !== later.id &&
    earlier.incidentId !== undefined &&
    earlier.incidentId === later.incidentId &&
    earlier.plan.action === later.plan.action &&
    later.proposedAt >= earlier.changedAt
  );
}

function incidentFor({ incidentId }: Remediation, { incidents, resolved }: NewsInput): Incident | undefined {
  return [...incidents, ...resolved].find(({ id }) => id === incidentId);
}

const SEVERITIES: Readonly<Record<RemediationNews, Severity>> = {
  proposed: 'info',
  begun: 'info',
  succeeded: 'info',
  denied: 'info',
  expired: 'warning',
  blocked: 'warning',
  reverted: 'warning',
  failed: 'critical',
};

/** What a maintenance window would cut short or keep waiting, one sentence each. */
export function repairConcerns(advised: Advised | undefined): string[] {
  return (advised?.remediations ?? []).flatMap((remediation) => {
    const phase = phaseOf(remediation);
    if (phase === 'under-way')
      return [`A repair is under way and may last into the window: ${remediation.plan.summary}`];
    const waits = phase === 'waiting' ? 'waits for approval' : 'is approved';
    if (phase !== 'waiting' && phase !== 'approved') return [];
    return [`A repair ${waits}; it does not begin shortly before the window or in it: ${remediation.plan.summary}`];
  });
}

function effectsOf({ remediation, news }: Turn, input: NewsInput): RemediationEffect[] {
  if (news === undefined) return [];
  const incident = incidentFor(remediation, input);
  return channelsOf(incident, input).map((channel) => ({
    kind: 'remediation',
    id: `${encodeURIComponent(remediation.brokerId)}:${remediation.id}:${news}:${channel}`,
    channel,
    at: input.now,
    severity: SEVERITIES[news],
    news,
    remediation: summaryOf(remediation),
    ...(incident === undefined ? {} : { incident: withoutTracking(incident) }),
  }));
}

/** Whoever heard of the incident hears what is done about it. */
function channelsOf(incident: Incident | undefined, { broker, channels, settings }: NewsInput): string[] {
  const { conditionId, severity } = incident ?? { conditionId: REMEDIATION, severity: 'warning' };
  const { repeats } = targetsOf(settings, channels, broker, { conditionId, severity });
  const told = Object.keys(incident?.told?.channels ?? {}).filter((name) =>
    channels.some((channel) => channel.name === name),
  );
  return [...new Set([...told, ...repeats.keys()])];
}

function summaryOf({ id, plan, state, reason, proposedAt, proposedBy, approval, changedAt }: Remediation) {
  const { action, summary, risk, hash, expiresAt } = plan;
  const approved = approval === undefined ? {} : { approvedBy: approval.by };
  return {
    ...{ id, action, summary, risk, hash, state, reason, proposedAt, proposedBy },
    ...approved,
    changedAt,
    expiresAt,
  } satisfies RemediationSummary;
}

function isOf({ remediation }: Turn): (incident: Incident) => boolean {
  return ({ id }) => id === remediation.incidentId;
}

function withLine(incident: Incident, turn: Turn, now: number): Incident {
  if (!isOf(turn)(incident)) return incident;
  const { event, reason } = auditEntry(turn, now);
  return note(incident, now, event, reason);
}

function auditEntry({ remediation, phase }: Turn, now: number): AuditEntry {
  const { id, brokerId, incidentId, reason, plan } = remediation;
  const detail = phase === 'waiting' ? `${plan.summary} ${capitalised(reason)}` : capitalised(reason);
  return {
    at: now,
    brokerId,
    event: `remediation-${phase === 'waiting' ? 'proposed' : phase}`,
    reason: `${detail} (${id}).`,
    ...(incidentId === undefined ? {} : { incidentId }),
  };
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
