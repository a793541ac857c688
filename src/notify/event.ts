import type { Advice } from '../model/advice.ts';
import type { Broker } from '../model/broker.ts';
import type { Cause } from '../model/cause.ts';
import type { DigestEffect, Effect, NoticeEffect, RemediationEffect } from '../model/effect.ts';
import type { Evidence, Observation } from '../model/finding.ts';
import { formatEvidence } from '../model/format.ts';
import type { Incident } from '../model/incident.ts';
import { EVENT_VERSION, type IncidentEvent, type OperatorEvent } from './event-schema.ts';
import { type LinkTemplates, linksOf } from './links.ts';
import { noticeSentences, storyOf } from './story.ts';

/** EventBridge and SNS take 256 KiB with everything around it; the rest of the entry is small. */
const LARGEST_EVENT_BYTES = 240 * 1024;

/** The event that an effect becomes on channels for machines; always within what EventBridge takes. */
export function eventOf(effect: Effect, broker: Broker, templates: LinkTemplates = {}): OperatorEvent {
  const event = wholeEvent(effect, broker, templates);
  return isSmallEnough(event) ? event : reduced(event);
}

function wholeEvent(effect: Effect, broker: Broker, templates: LinkTemplates): OperatorEvent {
  const common = commonFields(effect, broker, templates);
  switch (effect.kind) {
    case 'notify':
      return { ...common, type: 'incident', reason: effect.reason, incident: incidentFields(effect.incident) };
    case 'digest':
      return { ...common, type: 'digest', itemCount: effect.itemCount, items: digestItems(effect) };
    case 'remediation':
      return { ...common, type: 'remediation', ...remediationFields(effect) };
    case 'notice':
      return { ...common, type: 'maintenance', ...noticeFields(effect) };
  }
}

function commonFields(effect: Effect, broker: Broker, templates: LinkTemplates) {
  const { title, explanation, isTest } = storyOf(effect);
  const { id, name, engine, engineVersion, region, tags } = broker;
  return {
    version: EVENT_VERSION,
    id: effect.id,
    time: isoTime(effect.at),
    severity: effect.severity,
    title,
    explanation,
    test: isTest,
    broker: {
      id,
      name,
      engine,
      ...(engineVersion === undefined ? {} : { engineVersion }),
      ...(region === undefined ? {} : { region }),
      tags: { ...tags },
    },
    links: linksOf(templates, effect, broker),
    truncated: false,
  } as const;
}

function remediationFields({ news, remediation, incident }: RemediationEffect) {
  const { proposedAt, changedAt, expiresAt, ...rest } = remediation;
  return {
    news,
    remediation: {
      ...rest,
      proposedAt: isoTime(proposedAt),
      changedAt: isoTime(changedAt),
      expiresAt: isoTime(expiresAt),
    },
    ...(incident === undefined ? {} : { incident: incidentFields(incident) }),
  };
}

function repairFields({ remediation, ...advice }: Advice) {
  if (remediation === undefined) return advice;
  return { ...advice, remediation: { ...remediation, expiresAt: isoTime(remediation.expiresAt) } };
}

function incidentFields(incident: Incident): IncidentEvent['incident'] {
  const { id, conditionId, title, state, severity, muted, advice } = incident;
  return {
    id,
    condition: conditionId,
    title,
    state,
    severity,
    ...times(incident),
    flapping: incident.flappingSince !== undefined,
    ...(muted === undefined ? {} : { muted: muted.reason }),
    subjects: incident.observations.map(subjectFields),
    subjectCount: incident.subjectCount,
    causes: incident.causes.map(causeFields),
    ...(advice === undefined ? {} : { repair: repairFields(advice) }),
    symptoms: [...incident.symptoms],
  };
}

function times({ firingSince, openedAt, resolvedAt, acknowledged }: Incident) {
  return {
    firingSince: isoTime(firingSince),
    ...(openedAt === undefined ? {} : { openedAt: isoTime(openedAt) }),
    ...(resolvedAt === undefined ? {} : { resolvedAt: isoTime(resolvedAt) }),
    ...(acknowledged === undefined ? {} : { acknowledged: { ...acknowledged, at: isoTime(acknowledged.at) } }),
  };
}

function subjectFields({ subject, severity, evidence }: Observation): IncidentEvent['incident']['subjects'][number] {
  return { ...subject, ...(severity === undefined ? {} : { severity }), evidence: evidence.map(evidenceFields) };
}

function evidenceFields(evidence: Evidence) {
  return { ...evidence, text: formatEvidence(evidence) };
}

function causeFields({ id, summary, confidence, owners, advice, prevention }: Cause) {
  return {
    id,
    summary,
    confidence,
    owners: owners.map((owner) => ({ ...owner })),
    advice,
    ...(prevention === undefined ? {} : { prevention }),
  };
}

function digestItems({ items }: DigestEffect) {
  return items.map(({ incidentId, conditionId, title, severity, reason, at }) => ({
    incident: incidentId,
    condition: conditionId,
    title,
    severity,
    reason,
    time: isoTime(at),
  }));
}

function noticeFields({ notice }: NoticeEffect) {
  const { phase, start, end, timeZone } = notice;
  return { phase, start: isoTime(start), end: isoTime(end), timeZone, sentences: [...noticeSentences(notice)] };
}

/** Keeps what identifies the trouble and gives up details, the least important first, until it fits. */
function reduced(event: OperatorEvent): OperatorEvent {
  const steps: readonly ((large: OperatorEvent) => OperatorEvent)[] = [
    (large) => withIncident(large, { causes: [] }),
    (large) => withIncident(large, { subjects: [] }),
    (large) => (large.type === 'digest' ? { ...large, items: large.items.slice(0, 10) } : large),
    (large) => (large.type === 'maintenance' ? { ...large, sentences: large.sentences.slice(0, 10) } : large),
    (large) => ({ ...large, broker: { ...large.broker, tags: {} } }),
  ];
  let smaller: OperatorEvent = { ...event, truncated: true };
  for (const step of steps) {
    if (isSmallEnough(smaller)) break;
    smaller = step(smaller);
  }
  return smaller;
}

function withIncident(event: OperatorEvent, part: Partial<IncidentEvent['incident']>): OperatorEvent {
  if (event.type === 'incident') return { ...event, incident: { ...event.incident, ...part } };
  if (event.type !== 'remediation' || event.incident === undefined) return event;
  return { ...event, incident: { ...event.incident, ...part } };
}

function isSmallEnough(event: OperatorEvent): boolean {
  return new TextEncoder().encode(JSON.stringify(event)).length <= LARGEST_EVENT_BYTES;
}

function isoTime(at: number): string {
  return new Date(at).toISOString();
}
