import { type Effect, incidentOf } from '../model/effect.ts';
import type { Incident } from '../model/incident.ts';
import type { AuditEntry } from '../model/state.ts';
import type { StoredBroker } from '../ports.ts';
import type { LifecycleStep } from './lifecycle.ts';
import type { Withdrawal } from './outbox.ts';

export interface AuditInput {
  readonly brokerId: string;
  readonly before: StoredBroker;
  readonly now: number;
  readonly steps: readonly LifecycleStep[];
  readonly incidents: readonly Incident[];
  readonly quiet: readonly { readonly incident: Incident; readonly reason: string }[];
  readonly withdrawn: readonly Withdrawal[];
  readonly bundled: readonly Effect[];
  readonly maintenance: readonly string[];
}

/** Every transition, and every decision not to tell where something happened, with its reason. */
export function auditOf(input: AuditInput): AuditEntry[] {
  const { brokerId, before, now } = input;
  const at = (event: string, reason: string, incidentId?: string): AuditEntry => ({
    at: now,
    brokerId,
    event,
    reason,
    ...(incidentId === undefined ? {} : { incidentId }),
  });
  const known = new Map(before.incidents.map((incident) => [incident.id, incident]));
  const news = new Map(input.incidents.map((incident) => [incident.id, newsOf(incident, known.get(incident.id))]));
  const last = before.record.lastPassAt;
  return [
    ...(last !== undefined && last > now ? [at('clock-set-back', `by ${Math.round((last - now) / 1_000)} s`)] : []),
    ...(before.dropped > 0 ? [at('stored-rows-unreadable', `${before.dropped} left out`)] : []),
    ...input.incidents.flatMap(({ id }) => (news.get(id) ?? []).map(({ event, detail }) => at(event, detail, id))),
    ...input.steps.flatMap(({ ended }) =>
      ended === undefined ? [] : [at('pending-ended', ended.reason, ended.incidentId)],
    ),
    ...input.quiet
      .filter(({ incident }) => (news.get(incident.id) ?? []).length > 0 || isNewlyPending(incident, known))
      .map(({ incident, reason }) => at('not-told', reason, incident.id)),
    ...input.bundled.map((effect) =>
      at('bundled', `${effect.channel} had enough messages; it goes into a digest`, aboutOf(effect)),
    ),
    ...input.withdrawn.map(({ effect, reason }) => at('withdrawn', `${effect.channel}: ${reason}`, aboutOf(effect))),
    ...input.maintenance.map((reason) => at('maintenance', reason)),
  ];
}

function newsOf(incident: Incident, before: Incident | undefined): Incident['timeline'] {
  const seen = new Set((before?.timeline ?? []).map(({ at, event, detail }) => `${at} ${event} ${detail}`));
  return incident.timeline.filter(({ at, event, detail }) => !seen.has(`${at} ${event} ${detail}`));
}

function isNewlyPending({ id, state }: Incident, known: ReadonlyMap<string, Incident>): boolean {
  return state === 'pending' && !known.has(id);
}

function aboutOf(effect: Effect): string | undefined {
  return incidentOf(effect)?.id;
}
