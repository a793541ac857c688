import type { IncidentSettings } from '../config/incident-settings.ts';
import type { Broker } from '../model/broker.ts';
import type { Diagnosis } from '../model/cause.ts';
import type { Effect, OutboxEntry } from '../model/effect.ts';
import type { Finding } from '../model/finding.ts';
import type { Sample } from '../model/history.ts';
import type { Incident, Silence } from '../model/incident.ts';
import type { Remediation } from '../model/remediation.ts';
import type { AuditEntry } from '../model/state.ts';
import { type Commit, type StoredBroker, unchanged } from '../ports.ts';
import { type Advise, withAdvice } from './advised.ts';
import { announce, updateInPlace } from './announce.ts';
import { auditOf } from './audit.ts';
import { channelHealth, NOTIFICATION_FAILING } from './channel-health.ts';
import { notAfter } from './clock.ts';
import { type LifecycleStep, step, stepWithoutFinding } from './lifecycle.ts';
import { maintain, noticeEffects } from './maintenance.ts';
import { muteAll } from './mute.ts';
import { planOutbox } from './outbox.ts';
import { capRates } from './rate-cap.ts';
import { remediationNews, repairConcerns } from './remediation-news.ts';
import { type Channel, targetsOf } from './routes.ts';
import { hasGrown, telling } from './tell.ts';
import { windowAt } from './window.ts';

export interface DecideInput {
  readonly broker: Broker;
  readonly findings: readonly Finding[];
  readonly diagnosis: Diagnosis;
  /** The figures of this pass; they go into the history. */
  readonly sample?: Sample;
  /** What is better dealt with before a maintenance window, one sentence each, for instance pending changes. */
  readonly concerns?: readonly string[];
  /** Absent: what is stored of remediations stays as it is. */
  readonly advise?: Advise | undefined;
  readonly channels: readonly Channel[];
  readonly stored: StoredBroker;
  readonly settings: IncidentSettings;
  readonly now: number;
}

export interface Decision {
  /** The next state, with everything to be sent in its outbox. */
  readonly commit: Commit;
  /** What to send now, in this order, after the commit. Write a receipt after each send. */
  readonly dispatch: readonly Effect[];
  /** Remediations that are new or changed, to be stored before the commit. */
  readonly remediations: readonly Remediation[];
}

/** One step of everything that is stored of a broker: what to tell, what not to, and why. Pure. */
export function decide(given: DecideInput): Decision {
  const input = { ...given, stored: notAfter(given.stored, given.now) };
  const { broker, stored, settings, channels, now } = input;
  const steps = lifecycle(input);
  const stepped = steps.flatMap(({ incidents }) => incidents);
  const { window, incidents: muted } = mute(input, stepped);
  const before = new Map(stored.incidents.map((incident) => [incident.id, incident]));
  const advised = input.advise?.(muted);
  const told = withAdvice(muted, advised).map((incident) => tell(incident, before.get(incident.id), input));
  const news = remediationNews({
    ...input,
    record: stored.record,
    advised,
    incidents: told.map(({ incident }) => incident),
    resolved: stored.incidents,
    effects: told.flatMap(({ effects }) => effects),
  });
  const { incidents } = news;
  const concerns = [...(input.concerns ?? []), ...repairConcerns(advised)];
  const maintenance = maintain({
    ...input,
    concerns,
    history: stored.history,
    record: stored.record,
    window,
    incidents,
  });
  const fresh = [
    ...told.flatMap(({ effects }) => effects),
    ...news.effects,
    ...noticeEffects(maintenance.notices, input),
  ];
  const capped = capRates(broker.id, fresh, existing(stored.record.channels, channels), settings, now);
  const exists = ({ effect }: OutboxEntry) => channels.some(({ name }) => name === effect.channel);
  const waiting = stored.outbox.filter(exists);
  const orphans = stored.outbox.filter((entry) => !exists(entry));
  const outbox = planOutbox(waiting, stored.receipts, capped.effects, settings, now);
  const withdrawn = [
    ...outbox.withdrawn,
    ...orphans.map(({ effect }) => ({ effect, reason: 'the channel is no longer configured' })),
  ];
  const decisions = auditOf({
    brokerId: broker.id,
    before: given.stored,
    now,
    steps,
    incidents,
    quiet: told.flatMap(({ quiet }) => quiet),
    withdrawn,
    bundled: capped.bundled,
    maintenance: maintenance.audit,
  });
  const record = {
    ...stored.record,
    name: broker.name,
    engine: broker.engine,
    lastPassAt: now,
    channels: capped.loads,
    ...(maintenance.memory === undefined ? {} : { window: maintenance.memory }),
    ...(news.memory === undefined ? {} : { remediations: news.memory }),
  };
  return {
    commit: {
      ...unchanged(stored.version),
      record,
      incidents,
      forgotten: steps.flatMap(({ forgotten }) => forgotten ?? []),
      effects: capped.effects,
      withdrawn: withdrawn.map(({ effect }) => effect.id),
      silences: endedSilences(stored.silences, incidents, now),
      ...(input.sample === undefined ? {} : { sample: input.sample }),
      audit: [...decisions, ...news.audit] satisfies readonly AuditEntry[],
    },
    dispatch: outbox.dispatch,
    remediations: advised?.changed ?? [],
  };
}

function lifecycle({ broker, findings, diagnosis, channels, stored, settings, now }: DecideInput): LifecycleStep[] {
  const all = [...findings, channelHealth(channels, stored.receipts, stored.outbox, settings)];
  const active = new Map(
    stored.incidents.filter(({ state }) => state !== 'resolved').map((incident) => [incident.conditionId, incident]),
  );
  const resolved = new Map(
    stored.incidents
      .filter(({ state }) => state === 'resolved')
      .sort((a, b) => (a.resolvedAt ?? 0) - (b.resolvedAt ?? 0))
      .map((incident) => [incident.conditionId, incident]),
  );
  const evaluated = new Set(all.map(({ conditionId }) => conditionId));
  const lost = [...active.values()].filter(({ conditionId }) => !evaluated.has(conditionId));
  const shared = { brokerId: broker.id, settings, now };
  return [
    ...all.map((finding) => {
      const { conditionId } = finding;
      const causes = diagnosis[conditionId];
      return step({ ...shared, finding, causes, active: active.get(conditionId), resolved: resolved.get(conditionId) });
    }),
    ...lost.map((incident) => stepWithoutFinding(incident, now)),
  ];
}

function mute({ broker, stored, settings, now }: DecideInput, stepped: readonly Incident[]) {
  const ids = new Set(stepped.map(({ id }) => id));
  const lingering = stored.incidents.filter(({ id, state }) => state === 'resolved' && !ids.has(id));
  const occurrence =
    broker.maintenanceWindow && windowAt(broker.maintenanceWindow, settings.maintenance.windowSeconds, now);
  const window = occurrence !== undefined && occurrence.start <= now ? occurrence : undefined;
  const all = muteAll([...stepped, ...lingering], { broker, silences: stored.silences, settings, window, now });
  return { window: occurrence, incidents: all.slice(0, stepped.length) };
}

interface ToldIncident {
  readonly incident: Incident;
  readonly effects: readonly Effect[];
  readonly quiet: readonly { readonly incident: Incident; readonly reason: string }[];
}

function tell(stepped: Incident, before: Incident | undefined, input: DecideInput): ToldIncident {
  const { broker, settings, channels, now } = input;
  const incident = withGrowth(stepped, settings, now);
  const working = channels.filter(({ name }) => !isAbout(incident, name));
  const targets = targetsOf(settings, working, broker, incident);
  const outcome = telling({ before, incident, targets, settings, now });
  if (outcome.kind === 'quiet') {
    const updated = updateInPlace(incident, working, settings, now);
    return { ...updated, quiet: [{ incident: updated.incident, reason: outcome.reason }] };
  }
  const announced = announce(incident, outcome, now);
  const others = working.filter(({ name }) => !outcome.channels.includes(name));
  const updated = updateInPlace(announced.incident, others, settings, now);
  return { incident: updated.incident, effects: [...announced.effects, ...updated.effects], quiet: [] };
}

/** A channel is not told that it does not work itself. */
function isAbout({ conditionId, observations }: Incident, channel: string): boolean {
  return conditionId === NOTIFICATION_FAILING && observations.some(({ subject }) => subject.name === channel);
}

function withGrowth(stepped: Incident, settings: IncidentSettings, now: number): Incident {
  const { growingSince, ...incident } = stepped;
  if (incident.state !== 'open' || !hasGrown(incident, settings)) return incident;
  return { ...incident, growingSince: growingSince ?? now };
}

/** A silence without an end lasts until its incident is resolved, and must not catch the incident's return. */
function endedSilences(silences: readonly Silence[], incidents: readonly Incident[], now: number): Silence[] {
  const resolved = new Set(incidents.filter(({ state }) => state === 'resolved').map(({ id }) => id));
  return silences
    .filter(
      ({ until, ended, match }) => until === undefined && ended === undefined && resolved.has(match.incidentId ?? ''),
    )
    .map((silence) => ({ ...silence, ended: { at: now, by: 'the end of the incident' } }));
}

function existing<T extends { readonly channel: string }>(loads: readonly T[], channels: readonly Channel[]): T[] {
  return loads.filter(({ channel }) => channels.some(({ name }) => name === channel));
}
