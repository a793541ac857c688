import type { RemediationHook } from '../config/remediation-hook-settings.ts';
import type { ConditionInput } from '../detect/condition.ts';
import type { Finding } from '../model/finding.ts';
import type { RabbitmqSource } from '../model/rabbitmq.ts';
import type { ActionId, Draft, PlanRequest } from '../model/remediation.ts';

/** What a plan is made from: one pass over the broker, and which queues a condition has found to be stalled. */
export interface View extends ConditionInput {
  readonly stalledQueues: readonly { readonly vhost: string; readonly name: string }[];
  readonly findings?: readonly Finding[];
  /** Those of the settings. */
  readonly hooks?: readonly RemediationHook[];
}

/** IAM actions, and what they are granted on. */
export interface IamNeed {
  readonly actions: readonly string[];
  /** `any`: it can be granted on nothing narrower. `hook`: what the settings name as targets. */
  readonly resource: 'broker' | 'key' | 'broker-log-group' | 'any' | 'hook';
}

/** Tags of users that change something, each with what those before it allow (RabbitMQ, "Management plugin": permissions). */
export const WRITING_TAGS = ['management', 'policymaker', 'administrator'] as const;

/** What a user at the broker needs to make a change, and to take it back. */
export interface UserNeed {
  /** The least one: what it allows includes what those before it allow. */
  readonly tag: (typeof WRITING_TAGS)[number];
  /** `any`: some permission in the virtual hosts of what is changed, whichever it is. */
  readonly access?: 'any' | readonly UserAccess[];
  readonly accessToUndo?: readonly UserAccess[];
}

/** Permissions in the virtual host of what is changed. */
export interface UserAccess {
  readonly permissions: readonly ('configure' | 'write' | 'read')[];
  readonly on: 'queues' | 'exchanges bound to them' | 'their dead-letter exchanges';
}

/** Guards that do not hold for every action: some are about what an action is there to repair. */
export type ExemptGuard = 'broker-state' | 'action-required' | 'pending-change' | 'nodes' | 'alarms' | 'quorum';

/** Why nothing is planned: every reason, each a sentence with its figures. */
export interface Refusal {
  readonly refused: readonly string[];
}

/** One kind of change. Planning is pure; what is done, proved and taken back is in the plan itself. */
export interface Action {
  readonly id: ActionId;
  readonly title: string;
  /** What it goes through; the management API when absent. Only that is for RabbitMQ alone. */
  readonly through?: 'aws' | 'hook';
  /** Versions of RabbitMQ on which it makes sense, as a semver range; all when absent. */
  readonly versions?: string;
  /** What must have been read, completely, for a plan. */
  readonly sources: readonly RabbitmqSource[];
  /** Alarms during which it may run: those that it is meant to end. */
  readonly underAlarms: readonly ('memory' | 'disk')[];
  /** Action-required codes of Amazon MQ during which it may run. */
  readonly underCodes: readonly string[];
  /** `when-unread`: the guard holds only where the management API tells what it looks at. */
  readonly exempt?: Readonly<Partial<Record<ExemptGuard, 'always' | 'when-unread'>>>;
  /** What it does cannot be taken back whole: it is never carried out without a person's approval of that very plan. */
  readonly neverAuto?: true;
  /** It destroys messages or queues: only those that the settings allow by name. */
  readonly destroys?: true;
  /** What the user that writes needs; absent where nothing is done through the management API. */
  readonly user?: UserNeed;
  /** What the role that acts needs of AWS, beside reading. */
  readonly iam?: readonly IamNeed[];
  plan(view: View, request: PlanRequest): Draft | Refusal;
}

export function isRefusal(outcome: object): outcome is Refusal {
  return 'refused' in outcome;
}

export function refuse(...refused: readonly string[]): Refusal {
  return { refused };
}
