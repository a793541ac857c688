import type { IncidentSettings } from '../config/incident-settings.ts';
import type { NotifyReason } from '../model/effect.ts';
import { compareSeverity } from '../model/finding.ts';
import type { Incident } from '../model/incident.ts';
import { inWords } from './mute.ts';
import type { Targets } from './routes.ts';
import { seconds } from './timeline.ts';

/** What is to be told about an incident, and where; or why nothing is. */
export type Telling =
  | {
      readonly kind: 'tell';
      readonly reason: NotifyReason;
      readonly explanation: string;
      readonly channels: readonly string[];
      readonly escalation?: string;
    }
  | { readonly kind: 'quiet'; readonly reason: string };

export interface TellInput {
  readonly before: Incident | undefined;
  readonly incident: Incident;
  readonly targets: Targets;
  readonly settings: Pick<IncidentSettings, 'worsening'>;
  readonly now: number;
}

/** The one thing that people should hear now about this incident. */
export function telling(input: TellInput): Telling {
  const { incident, before } = input;
  if (incident.state === 'pending') return { kind: 'quiet', reason: 'it does not fire for its hold time yet' };
  if (incident.state === 'resolved') return resolved(input);
  if (incident.muted !== undefined) return { kind: 'quiet', reason: inWords(incident.muted) };
  if (incident.told === undefined || incident.told.reason === 'resolved') return opened(input);
  if (before?.muted !== undefined) {
    return tell(input, 'still-firing', `No longer ${inWords(before.muted)}, and it still fires.`);
  }
  return worse(input) ?? escalated(input) ?? reminder(input) ?? { kind: 'quiet', reason: 'people know' };
}

/** Everybody who heard of it hears the end of it, whatever is muted. */
function resolved({ before, incident, now }: TellInput): Telling {
  if (before?.state === 'resolved') return { kind: 'quiet', reason: 'it was resolved before' };
  if (incident.told === undefined) return { kind: 'quiet', reason: 'it resolved before anybody was told' };
  const explanation = incident.timeline.at(-1)?.detail ?? 'Clear.';
  const lasted = now - (incident.openedAt ?? incident.firingSince);
  return {
    kind: 'tell',
    reason: 'resolved',
    explanation: `${explanation} It was open for ${seconds(lasted)}.`,
    channels: Object.keys(incident.told.channels),
  };
}

function opened(input: TellInput): Telling {
  const { before, incident, now } = input;
  if (incident.flappingSince !== undefined) {
    const count = `It opened ${incident.openings.length} times`;
    return tell(input, 'flapping', `${count}; it stays open until it has been quiet, and you hear of it then.`);
  }
  const since = `fires since ${seconds(now - incident.firingSince)}`;
  if (incident.told !== undefined) return tell(input, 'reopened', `It is back: ${since}.`);
  if (before?.muted !== undefined) return tell(input, 'opened', `No longer ${inWords(before.muted)}; ${since}.`);
  return tell(input, 'opened', `${since[0]?.toUpperCase()}${since.slice(1)}.`);
}

function worse(input: TellInput): Telling | undefined {
  const { incident, settings, now } = input;
  const { told, growingSince } = incident;
  if (told === undefined) return undefined;
  if (compareSeverity(incident.severity, told.severity) > 0) {
    return tell(input, 'worsened', `Was ${told.severity}, is ${incident.severity} now.`);
  }
  if (growingSince === undefined || now - growingSince < settings.worsening.holdSeconds * 1_000) return undefined;
  return tell(input, 'worsened', `Was ${told.subjectCount}, is ${incident.subjectCount} now.`);
}

/** Clearly more subjects than people know of; of nodes there are few, so each of them counts. */
export function hasGrown(incident: Incident, { worsening }: Pick<IncidentSettings, 'worsening'>): boolean {
  const known = incident.told?.subjectCount;
  if (known === undefined) return false;
  const factor = incident.observations[0]?.subject.kind === 'node' ? 1 : worsening.factor;
  return incident.subjectCount > known && incident.subjectCount >= known * factor;
}

function escalated({ incident, targets, now }: TellInput): Telling | undefined {
  const { told, acknowledged } = incident;
  if (told === undefined || acknowledged !== undefined) return undefined;
  const waited = now - told.firstAt;
  const due = targets.escalations.find(
    ({ id, afterSeconds }) => !told.escalations.includes(id) && waited >= afterSeconds * 1_000,
  );
  if (due === undefined || due.channels.length === 0) return undefined;
  const explanation = `Nobody acknowledged it for ${seconds(waited)}.`;
  return { kind: 'tell', reason: 'escalated', explanation, channels: due.channels, escalation: due.id };
}

/** While its figures are not known there is nothing to remind of; that we are blind is told by itself. */
function reminder({ incident, targets, now }: TellInput): Telling | undefined {
  const { told, acknowledged, unknown } = incident;
  if (told === undefined || acknowledged !== undefined || unknown !== undefined) return undefined;
  const due = Object.entries(told.channels).filter(([channel, at]) => {
    const repeat = targets.repeats.get(channel) ?? 0;
    return repeat > 0 && now - at >= repeat * 1_000;
  });
  if (due.length === 0) return undefined;
  const explanation = `Still open after ${seconds(now - (incident.openedAt ?? now))}, and nobody acknowledged it.`;
  return { kind: 'tell', reason: 'reminder', explanation, channels: due.map(([channel]) => channel) };
}

function tell({ incident, targets }: TellInput, reason: NotifyReason, explanation: string): Telling {
  const channels = new Set([...targets.repeats.keys(), ...Object.keys(incident.told?.channels ?? {})]);
  if (channels.size === 0) return { kind: 'quiet', reason: 'no route leads to a channel' };
  return { kind: 'tell', reason, explanation, channels: [...channels] };
}
