import type { IncidentSettings } from '../config/incident-settings.ts';
import type { Broker } from '../model/broker.ts';
import type { Incident, Mute, Silence } from '../model/incident.ts';
import { type ByCondition, byCondition, causeOf } from './inhibit.ts';
import { ALWAYS_TOLD, EXPECTED_EFFECTS } from './maintenance-table.ts';
import { silenceOf } from './silence.ts';
import { note } from './timeline.ts';
import type { WindowTime } from './window.ts';

export interface MuteInput {
  readonly broker: Broker;
  readonly silences: readonly Silence[];
  readonly settings: Pick<IncidentSettings, 'silences' | 'inhibition' | 'maintenance'>;
  /** The maintenance window, while it runs. */
  readonly window: WindowTime | undefined;
  readonly now: number;
}

/** Every incident with what keeps it quiet at present, and every cause with the symptoms listed under it. */
export function muteAll(incidents: readonly Incident[], input: MuteInput): Incident[] {
  const all = byCondition(incidents);
  const muted = incidents.map((incident) => withMute(incident, muteOf(incident, all, input), input.now));
  const symptoms = new Map<string, string[]>();
  for (const { muted: mute, conditionId } of muted) {
    if (mute?.kind === 'cause') symptoms.set(mute.by, [...(symptoms.get(mute.by) ?? []), conditionId].sort());
  }
  return muted.map((incident) => ({ ...incident, symptoms: symptoms.get(incident.id) ?? [] }));
}

function muteOf(incident: Incident, all: ByCondition, input: MuteInput): Mute | undefined {
  if (incident.state !== 'open') return undefined;
  const { settings, now } = input;
  return (
    causeOf(incident, all, settings.inhibition.lingerSeconds * 1_000, now) ??
    silenced(incident, input) ??
    inWindow(incident, input)
  );
}

function silenced(incident: Incident, { broker, silences, settings, now }: MuteInput): Mute | undefined {
  const silence = silenceOf(incident, { broker, silences, planned: settings.silences, now });
  if (silence === undefined || (isAlwaysTold(incident) && !silence.exact)) return undefined;
  const until = silence.until === undefined ? {} : { until: silence.until };
  return { kind: 'silence', by: silence.id, reason: silence.reason, since: now, ...until };
}

function inWindow(incident: Incident, { window, settings, now }: MuteInput): Mute | undefined {
  if (window === undefined || !settings.maintenance.mute || isAlwaysTold(incident)) return undefined;
  const expected = EXPECTED_EFFECTS.find(({ conditions }) => conditions.includes(incident.conditionId));
  if (expected === undefined) return undefined;
  const limit = expected.forSeconds === undefined ? window.end : incident.firingSince + expected.forSeconds * 1_000;
  const until = Math.min(window.end, limit);
  if (now >= until) return undefined;
  const reason = 'expected in the maintenance window';
  return { kind: 'maintenance', by: String(window.start), reason, since: now, until };
}

/** Losing sight of the broker, and a critical demand of Amazon MQ. */
export function isAlwaysTold({ conditionId, severity }: Pick<Incident, 'conditionId' | 'severity'>): boolean {
  return ALWAYS_TOLD.includes(conditionId) || (conditionId.startsWith('action-required-') && severity === 'critical');
}

function withMute({ muted: before, ...incident }: Incident, mute: Mute | undefined, now: number): Incident {
  if (mute === undefined) {
    return before === undefined ? incident : note(incident, now, 'unmuted', `No longer ${inWords(before)}.`);
  }
  if (before?.by === mute.by) return { ...incident, muted: { ...mute, since: before.since } };
  return note({ ...incident, muted: mute }, now, 'muted', `${inWords(mute)}.`);
}

/** For people: what keeps an incident quiet. */
export function inWords({ kind, reason }: Mute): string {
  return kind === 'cause' ? `explained by "${reason}"` : reason;
}
