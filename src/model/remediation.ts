/** Every action that can change a broker. */
export const ACTION_IDS = ['tune-queue-sync', 'apply-default-policies', 'apply-vhost-limits'] as const;
export type ActionId = (typeof ACTION_IDS)[number];

/** What an action is asked to be about. Once planned it names everything, so that planning anew means the same. */
export interface PlanRequest {
  readonly action: ActionId;
  readonly vhosts?: readonly string[];
  readonly queues?: readonly QueueName[];
}

export interface QueueName {
  readonly vhost: string;
  readonly name: string;
}

/** One call that changes the broker. `path` is what follows `/api/`. */
export interface Write {
  readonly method: 'PUT' | 'DELETE' | 'POST';
  readonly path: string;
  readonly body?: Readonly<Record<string, unknown>>;
}

/** Something that must come true before a remediation goes on. */
export type Check =
  | { readonly kind: 'queue-in-sync'; readonly queue: QueueName }
  /** What the broker itself says is in force for these queues; those that are gone count as fine. */
  | { readonly kind: 'definitions'; readonly queues: readonly DefinedQueue[] }
  | { readonly kind: 'limits'; readonly vhost: string; readonly limits: Readonly<Record<string, number>> };

export interface DefinedQueue extends QueueName {
  readonly definition: Readonly<Record<string, unknown>>;
}

/** One step of a plan: a call, or a wait that has an end. */
export type Step =
  | { readonly kind: 'write'; readonly write: Write; readonly why: string }
  | {
      readonly kind: 'wait';
      readonly check: Check;
      readonly why: string;
      readonly withinSeconds: number;
      /** Without progress for so long it counts as stalled, and what the plan has instead is tried. */
      readonly stallSeconds?: number;
    };

/** How the settings in force of one queue change. */
export interface QueueChange extends QueueName {
  readonly before: Readonly<Record<string, unknown>>;
  readonly after: Readonly<Record<string, unknown>>;
}

/** How the limits of one virtual host change; absent is "no limit". */
export interface LimitChange {
  readonly vhost: string;
  readonly before: Readonly<Record<string, number>>;
  readonly after: Readonly<Record<string, number>>;
  /** Present use by limit. */
  readonly use: Readonly<Record<string, number>>;
}

export type Risk = 'low' | 'medium' | 'high';

/** What an action works out; what is common to all plans is added around it. */
export interface Draft {
  /** What would be changed, as a sentence with figures. */
  readonly summary: string;
  readonly request: PlanRequest;
  readonly risk: Risk;
  readonly riskReason: string;
  readonly queueChanges: readonly QueueChange[];
  readonly limitChanges: readonly LimitChange[];
  /** Everything in the broker's configuration that the plan rests on; another value of it is another plan. */
  readonly preState: unknown;
  readonly steps: readonly Step[];
  /** Tried in turn, from their first step, when a wait of the steps stalls. */
  readonly fallbacks: readonly (readonly Step[])[];
  /** Once all steps are done: cleans up, and proves that the goal is reached. */
  readonly finish: readonly Step[];
  /** Takes everything back, in this order. */
  readonly revert: readonly Step[];
}

/** Exactly what would be done to a broker. Nothing is done that it does not name. */
export interface Plan extends Draft {
  /** SHA-256 over action, broker, calls and `preState`; who approves names it. */
  readonly hash: string;
  readonly action: ActionId;
  readonly brokerId: string;
  readonly plannedAt: number;
  readonly expiresAt: number;
  readonly queuesTotal: number;
}

export type RemediationState =
  | 'proposed'
  | 'awaiting-approval'
  | 'prechecked'
  | 'applying'
  | 'verifying'
  | 'reverting'
  | RemediationEnd;

export const REMEDIATION_ENDS = [
  'succeeded',
  'reverted',
  'failed',
  'expired',
  'denied',
  'blocked',
] as const satisfies readonly string[];
export type RemediationEnd = (typeof REMEDIATION_ENDS)[number];

/** Which list of the plan's steps is being worked on. */
export type Stage =
  | { readonly kind: 'steps' }
  | { readonly kind: 'fallback'; readonly number: number }
  | { readonly kind: 'finish' }
  | { readonly kind: 'revert' };

/** One step as it went. Written before it is done, so that a crash in between leaves its trace. */
export interface JournalEntry {
  readonly stage: Stage['kind'];
  /** Which fallback; 0 for the other stages. */
  readonly number: number;
  readonly position: number;
  readonly startedAt: number;
  readonly endedAt?: number;
  readonly state: 'writing' | 'waiting' | 'done' | 'already' | 'refused' | 'uncertain' | 'stalled' | 'timed-out';
  /** What the broker showed just before the call, and after it; JSON texts. */
  readonly before?: string;
  readonly after?: string;
  /** How often the call was sent. */
  readonly attempts: number;
  /** The broker's words, or the last progress of a wait. */
  readonly detail?: string;
  /** Of a wait: the last figure of progress, and when it last moved. */
  readonly progress?: { readonly value: number; readonly since: number };
}

/** The life of one plan. `version` grows with each write of it. */
export interface Remediation {
  readonly id: string;
  readonly version: number;
  readonly brokerId: string;
  readonly plan: Plan;
  readonly state: RemediationState;
  /** Why it is in this state, as a sentence. */
  readonly reason: string;
  readonly proposedAt: number;
  readonly proposedBy: string;
  readonly approval?: { readonly by: string; readonly at: number; readonly hash: string };
  readonly changedAt: number;
  readonly stage: Stage;
  readonly position: number;
  readonly journal: readonly JournalEntry[];
  /** Whoever works on it holds it until then; nobody else touches it before. */
  readonly heldUntil?: number;
  /** What made the changes be taken back. */
  readonly trouble?: string;
}

export function isOver({ state }: Pick<Remediation, 'state'>): boolean {
  return REMEDIATION_ENDS.some((end) => end === state);
}

/** Whether it has begun to change the broker and is not done yet. */
export function isUnderWay({ state }: Pick<Remediation, 'state'>): boolean {
  return state === 'applying' || state === 'verifying' || state === 'reverting';
}
