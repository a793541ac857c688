import type { Incident } from '../model/incident.ts';
import type { ActionId, PlanRequest, QueueName } from '../model/remediation.ts';

/** Which action may help with which conditions, and why this one comes where it does. */
export interface ProposalRow {
  readonly conditions: readonly string[];
  /** Ids of causes of which one must have been diagnosed; absent: whatever the cause is. */
  readonly causes?: readonly string[];
  readonly action: ActionId;
  /** Why this one, as a sentence for people. */
  readonly because: string;
  /** What of the incident the action is asked about; absent: the action finds it out itself. */
  readonly about?: 'queues';
}

/**
 * In this order they are tried at each incident, and the first that gives a plan is proposed: what ends the trouble at
 * its root before what only bounds it, and what loses nothing before what may.
 */
export const PROPOSALS: readonly ProposalRow[] = [
  {
    conditions: ['paused-queue-sync'],
    action: 'tune-queue-sync',
    because: 'Smaller batches let the synchronisation go on within the memory that there is; no message is touched.',
    about: 'queues',
  },
  {
    conditions: ['memory-alarm', 'action-required-memory-alarm', 'memory-near-limit'],
    causes: ['mirror-synchronisation'],
    action: 'tune-queue-sync',
    because: 'A synchronisation holds the memory; in smaller batches it needs less of it.',
  },
  {
    conditions: ['vhost-without-defaults'],
    action: 'apply-default-policies',
    because: 'Without a bound one queue can fill the memory of every node; Amazon MQ gives "/" the same policies.',
  },
  {
    conditions: ['vhost-without-defaults'],
    action: 'apply-vhost-limits',
    because: 'Without limits one application can use up what the whole broker has.',
  },
];

/** The rows for an incident, in their order. */
export function proposalsFor({ conditionId, causes }: Pick<Incident, 'conditionId' | 'causes'>): ProposalRow[] {
  const diagnosed = new Set(causes.map(({ id }) => id));
  return PROPOSALS.filter(
    (row) =>
      row.conditions.includes(conditionId) && (row.causes === undefined || row.causes.some((id) => diagnosed.has(id))),
  );
}

/** What to plan for an incident; undefined where it is not about anything that the action could be asked about. */
export function requestFor({ action, about }: ProposalRow, { observations }: Incident): PlanRequest | undefined {
  if (about === undefined) return { action };
  const queues = observations.flatMap(({ subject: { kind, vhost, name }, level }): QueueName[] =>
    kind === 'queue' && vhost !== undefined && level === 'firing' ? [{ vhost, name }] : [],
  );
  return queues.length === 0 ? undefined : { action, queues };
}
