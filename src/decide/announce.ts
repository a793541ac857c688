import type { IncidentSettings } from '../config/incident-settings.ts';
import { type NotifyEffect, type NotifyReason, proposalOf } from '../model/effect.ts';
import { compareSeverity } from '../model/finding.ts';
import type { Incident, Told } from '../model/incident.ts';
import { withoutTracking } from '../model/state.ts';
import { faceOf, isWorthAnUpdate } from './face.ts';
import type { Channel } from './routes.ts';
import type { Telling } from './tell.ts';
import { note } from './timeline.ts';

export interface Announced {
  readonly incident: Incident;
  readonly effects: readonly NotifyEffect[];
}

/** Turns a telling into one effect per channel, and remembers in the incident that it was decided. */
export function announce(incident: Incident, telling: Extract<Telling, { kind: 'tell' }>, now: number): Announced {
  const told = toldAfter(incident, telling, now);
  const detail = `${telling.explanation} To ${telling.channels.join(', ')}.`;
  const next = note({ ...incident, told }, now, `told-${telling.reason}`, detail);
  return { incident: next, effects: effectsOf(next, telling.reason, telling.explanation, telling.channels, now) };
}

/** Lets channels that can do so change their message where it stands. */
export function updateInPlace(
  incident: Incident,
  channels: readonly Channel[],
  settings: Pick<IncidentSettings, 'worsening'>,
  now: number,
): Announced {
  const { told } = incident;
  if (told === undefined || incident.state !== 'open') return { incident, effects: [] };
  const face = faceOf(incident, now);
  if (!isWorthAnUpdate(told.face, face, settings, now)) return { incident, effects: [] };
  const names = channels.filter(({ name, updates }) => updates && told.channels[name] !== undefined);
  const next = { ...incident, told: { ...told, face, count: told.count + 1 } };
  return {
    incident: next,
    effects: effectsOf(
      next,
      'updated',
      'What is known changed.',
      names.map(({ name }) => name),
      now,
    ),
  };
}

function effectsOf(
  incident: Incident,
  reason: NotifyReason,
  explanation: string,
  channels: readonly string[],
  now: number,
): NotifyEffect[] {
  const shown = withoutTracking(incident);
  const proposal = proposalOf(incident);
  return channels.map((channel) => ({
    kind: 'notify',
    id: `${incident.id}:${incident.told?.count ?? 0}:${reason}:${channel}`,
    channel,
    at: now,
    severity: incident.severity,
    reason,
    explanation,
    incident: shown,
    ...(proposal === undefined ? {} : { proposal }),
  }));
}

function toldAfter(incident: Incident, telling: Extract<Telling, { kind: 'tell' }>, now: number): Told {
  const { told, severity, subjectCount } = incident;
  const channels = { ...told?.channels, ...Object.fromEntries(telling.channels.map((channel) => [channel, now])) };
  const count = (told?.count ?? 0) + 1;
  const face = faceOf(incident, now);
  const { reason } = telling;
  if (told === undefined || startsAnew(reason, incident, told)) {
    const known = told === undefined || told.reason === 'resolved' ? 0 : told.subjectCount;
    const most = Math.max(subjectCount, known);
    return { reason, at: now, severity, subjectCount: most, channels, count, firstAt: now, escalations: [], face };
  }
  if (telling.escalation !== undefined) {
    return { ...told, reason, channels, count, escalations: [...told.escalations, telling.escalation] };
  }
  if (reason === 'reminder') return { ...told, reason, at: now, channels, count };
  return { ...told, reason, at: now, subjectCount: Math.max(subjectCount, told.subjectCount), channels, count, face };
}

/** The time to acknowledge it begins again. */
function startsAnew(reason: NotifyReason, { severity }: Incident, told: Told): boolean {
  if (reason === 'opened' || reason === 'reopened' || reason === 'flapping' || reason === 'still-firing') return true;
  return reason === 'worsened' && compareSeverity(severity, told.severity) > 0;
}
