import type { RemediationRule } from '../config/remediation-settings.ts';
import { matchesPattern } from '../decide/pattern.ts';
import type { Incident } from '../model/incident.ts';
import type { ActionId, PlanRequest, QueueName } from '../model/remediation.ts';
import { ACTIONS } from './registry.ts';

/** Which action may help with which conditions, and why this one comes where it does. */
export interface ProposalRow {
  /** Absent: any, as the action itself knows what it is for. */
  readonly conditions?: readonly string[];
  /** Ids of causes of which the likeliest must be one; absent: whatever the cause is. */
  readonly causes?: readonly string[];
  readonly action: ActionId;
  /** Why this one, as a sentence for people. */
  readonly because: string;
  /** What of the incident the action is asked about; absent: the action finds it out itself. */
  readonly about?: 'queues' | 'owning-queues' | 'condition';
}

const MEMORY = ['memory-alarm', 'action-required-memory-alarm', 'memory-near-limit'];
const DISK = ['disk-alarm', 'action-required-disk-alarm', 'disk-near-limit', 'disk-forecast'];

/**
 * In this order they are tried at each incident, and the first that gives a plan which has not had its chance yet is
 * proposed: what its owner set up for it first (restarting consumers comes before anything done to the broker), what ends the trouble at its root before
 * what only bounds it, what loses nothing before what may, and never a restart. What needs a choice that only a person
 * can make (how long a queue may be, whose connections to close, whether to fail over) is in no row.
 */
export const PROPOSALS: readonly ProposalRow[] = [
  {
    action: 'run-hook',
    because: 'The settings name this hook for the condition.',
    about: 'condition',
  },
  {
    conditions: ['paused-queue-sync'],
    action: 'tune-queue-sync',
    because: 'Smaller batches let the synchronisation go on within the memory that there is; no message is touched.',
    about: 'queues',
  },
  {
    conditions: MEMORY,
    causes: ['mirror-synchronisation'],
    action: 'tune-queue-sync',
    because: 'A synchronisation holds the memory; in smaller batches it needs less of it.',
  },
  {
    conditions: ['sync-override-left'],
    action: 'tune-queue-sync',
    because:
      'Its synchronisation is over; without the override the settings of these queues follow their policies again.',
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
  {
    conditions: ['leader-imbalance'],
    action: 'rebalance-leaders',
    because: 'The node that leads most queues does most of the work, and takes them all along when it goes down.',
  },
  {
    conditions: [
      'action-required-disk-usage-too-high-for-change',
      'action-required-cluster-disk-usage-too-high-for-instance-change',
      'action-required-broker-not-upgradeable-to-v4',
    ],
    action: 'revert-pending-change',
    because: 'Amazon MQ cannot make the change that is pending; taking it back is its documented way out.',
  },
  {
    conditions: ['kms-key-threatened', 'action-required-invalid-kms-key'],
    action: 'cancel-key-deletion',
    because: 'Once the key is deleted, what the broker stores is lost for ever.',
  },
  {
    conditions: ['kms-key-threatened', 'action-required-invalid-kms-key'],
    action: 'enable-key',
    because: 'Without the key the broker cannot read what it stores, and does not start again.',
  },
  {
    conditions: [...MEMORY, ...DISK],
    // Purging frees no unacknowledged message, so it comes up only where ready ones are what fills the broker.
    causes: ['ready-messages'],
    action: 'purge-queue',
    because: 'Ready messages fill the broker, and the settings allow these queues to be emptied.',
    about: 'owning-queues',
  },
  {
    conditions: ['unused-queue'],
    action: 'delete-unused-queue',
    because: 'Nobody has used it for long, and the settings allow it to be deleted.',
    about: 'queues',
  },
  {
    conditions: DISK,
    action: 'grow-storage',
    because: 'The disk is too small for what is kept on it; it cannot be made smaller again.',
  },
  {
    conditions: ['action-required-oom'],
    action: 'resize-broker',
    because: 'The instance ran out of memory; a larger one is what Amazon MQ asks for.',
  },
];

/** The rows for an incident, in their order. */
export function proposalsFor({ conditionId, causes }: Pick<Incident, 'conditionId' | 'causes'>): ProposalRow[] {
  const likeliest = causes[0]?.id;
  return PROPOSALS.filter(
    (row) =>
      (row.conditions === undefined || row.conditions.includes(conditionId)) &&
      (row.causes === undefined || row.causes.some((id) => id === likeliest)),
  );
}

/** The place of the first row that is about the incident's very condition; small is direct. */
export function directnessOf(incident: Pick<Incident, 'conditionId' | 'causes'>): number {
  const [first] = proposalsFor(incident).filter(({ conditions }) => conditions !== undefined);
  return first === undefined ? PROPOSALS.length : PROPOSALS.indexOf(first);
}

/**
 * What to plan for an incident; undefined where it is not about anything that the action could be asked about. Of queues
 * that would be destroyed only those are asked about that the rule allows by name.
 */
export function requestFor(
  { action, about }: ProposalRow,
  incident: Incident,
  { allowed }: Pick<RemediationRule, 'allowed'>,
): PlanRequest | undefined {
  if (about === undefined) return { action };
  if (about === 'condition') return { action, conditionId: incident.conditionId };
  const named = about === 'queues' ? firingQueues(incident) : owningQueues(incident);
  const mayGo = ({ name }: QueueName) => (allowed.queues ?? []).some((pattern) => matchesPattern(pattern, name));
  const queues = ACTIONS[action].destroys === true ? named.filter(mayGo) : named;
  return queues.length === 0 ? undefined : { action, queues };
}

function firingQueues({ observations }: Incident): QueueName[] {
  return observations.flatMap(({ subject: { kind, vhost, name }, level }) =>
    kind === 'queue' && vhost !== undefined && level === 'firing' ? [{ vhost, name }] : [],
  );
}

function owningQueues({ causes }: Incident): QueueName[] {
  const owners = causes[0]?.owners ?? [];
  return owners.flatMap(({ kind, vhost, name }) => (kind === 'queue' && vhost !== undefined ? [{ vhost, name }] : []));
}
