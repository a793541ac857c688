import type { Broker } from '../model/broker.ts';
import type { Incident } from '../model/incident.ts';
import { incidentId } from '../model/incident.ts';
import type { Inspection } from '../model/inspection.ts';
import type { HookCall, Remediation } from '../model/remediation.ts';
import { eventOf } from '../notify/event.ts';
import type { IncidentEvent } from '../notify/event-schema.ts';

/** The published incident event, and which call of which remediation this is. */
export type HookEvent = IncidentEvent & {
  readonly hook: {
    readonly name: string;
    readonly operation: HookCall['operation'];
    readonly remediation: string;
    readonly plan: string;
  };
};

/** What a hook is sent about an incident as it is now. */
export function hookEvent(
  { hook: name, operation }: HookCall,
  { id, plan }: Pick<Remediation, 'id' | 'plan'>,
  { incident, broker, now }: { readonly incident: Incident; readonly broker: Broker; readonly now: number },
): HookEvent {
  const event = eventOf(
    {
      kind: 'notify',
      id: `${id}-${operation}`,
      channel: name,
      at: now,
      severity: incident.severity,
      reason: 'updated',
      explanation: operation === 'run' ? `the hook ${name} is called about it` : `the hook ${name} is to take it back`,
      incident,
    },
    broker,
  );
  if (event.type !== 'incident') throw new Error('an effect of an incident became another event');
  return { ...event, hook: { name, operation, remediation: id, plan: plan.hash } };
}

/**
 * The stored incident of a condition, the one that is not resolved first; where there is none, because nobody watches
 * the broker, one made from what a look at it has found. Undefined when the condition was not evaluated at all.
 */
export function incidentFor(
  conditionId: string,
  stored: readonly Incident[],
  { broker, findings, snapshot }: Inspection,
): Incident | undefined {
  const known = stored.filter((incident) => incident.conditionId === conditionId);
  const incident = known.find(({ state }) => state !== 'resolved') ?? known.at(-1);
  if (incident !== undefined) return incident;
  const finding = findings.find((each) => each.conditionId === conditionId);
  if (finding === undefined) return undefined;
  const { title, severity, observations } = finding;
  return {
    id: incidentId(broker.id, conditionId, snapshot.takenAt),
    fingerprint: `${broker.id}/${conditionId}`,
    brokerId: broker.id,
    conditionId,
    title,
    state: 'open',
    severity,
    observations: observations.slice(0, 10),
    subjectCount: observations.length,
    causes: [],
    symptoms: [],
    firingSince: snapshot.takenAt,
    timeline: [],
    tracking: [],
    openings: [],
  };
}
