/** Every action that can change a broker. */
export const ACTION_IDS = [
  'tune-queue-sync',
  'apply-default-policies',
  'apply-vhost-limits',
  'cap-queue-length',
  'close-connections',
  'purge-queue',
  'delete-unused-queue',
  'rebalance-leaders',
  'revert-pending-change',
  'resize-broker',
  'grow-storage',
  'reboot-broker',
  'promote-replica',
  'enable-logs',
  'enable-key',
  'cancel-key-deletion',
  'run-hook',
] as const;
export type ActionId = (typeof ACTION_IDS)[number];

/** Those that need no user at the broker: they go through AWS, or through a hook. */
export const ACTIONS_WITHOUT_USER: readonly string[] = [
  'revert-pending-change',
  'resize-broker',
  'grow-storage',
  'reboot-broker',
  'promote-replica',
  'enable-logs',
  'enable-key',
  'cancel-key-deletion',
  'run-hook',
] satisfies readonly ActionId[];

/** What an action is asked to be about. Once planned it names everything, so that planning anew means the same. */
export interface PlanRequest {
  readonly action: ActionId;
  readonly vhosts?: readonly string[];
  readonly queues?: readonly QueueName[];
  /** Of a resize: the instance type; of more storage: gigabytes a node. The next larger one when absent. */
  readonly instanceType?: string;
  readonly storageSize?: number;
  /** Of a promotion. */
  readonly promotion?: 'SWITCHOVER' | 'FAILOVER';
  /** Which kinds of log to enable; the general one when absent. */
  readonly logs?: readonly LogKind[];
  /** Name of a hook of the settings, and the condition that it is called for. */
  readonly hook?: string;
  readonly conditionId?: string;
  /** Of a cap: the limit, what happens beyond it, and how many messages may be dropped by setting it. */
  readonly maxLength?: number;
  readonly overflow?: Overflow;
  readonly acceptLoss?: number;
  /** Whose connections are closed, how many, and what their clients are told. */
  readonly owner?: ConnectionOwner;
  readonly count?: number;
  readonly reason?: string;
  /** Set by planning: exactly these connections, and how many the owner had. */
  readonly connections?: readonly string[];
  readonly ownedConnections?: number;
  /** Set by planning: the figures that a plan is bound to; when they have moved too far, nothing is done. */
  readonly seen?: readonly SeenQueue[];
}

export const OVERFLOWS = ['drop-head', 'reject-publish'] as const;
export type Overflow = (typeof OVERFLOWS)[number];

/** Whose connections are meant; all that is given has to fit. `client` is the name that a client gives its connection. */
export interface ConnectionOwner {
  readonly user?: string;
  readonly client?: string;
  readonly address?: string;
}

/** What a queue held when it was planned for. */
export interface SeenQueue extends QueueName {
  readonly ready: number;
  readonly unacked: number;
  readonly consumers: number;
}

export type LogKind = 'general' | 'audit';

export interface QueueName {
  readonly vhost: string;
  readonly name: string;
}

/** One call that changes the broker. `path` is what follows `/api/`. */
export interface Write {
  readonly method: 'PUT' | 'DELETE' | 'POST';
  readonly path: string;
  readonly body?: Readonly<Record<string, unknown>>;
  /** `X-Reason` of a connection that is closed: what its client is told. */
  readonly reason?: string;
}

/** Fields of `UpdateBroker` that are used. Each is a pending change until the broker restarts. */
export interface BrokerUpdate {
  readonly hostInstanceType?: string;
  /** Gigabytes a node. */
  readonly storageSize?: number;
  readonly engineVersion?: string;
  readonly logs?: Readonly<Partial<Record<LogKind, boolean>>>;
}

/** One call of an AWS API that changes something. */
export type AwsCall =
  | {
      readonly service: 'mq';
      readonly operation: 'UpdateBroker';
      readonly brokerId: string;
      readonly update: BrokerUpdate;
    }
  | { readonly service: 'mq'; readonly operation: 'RebootBroker'; readonly brokerId: string }
  | {
      readonly service: 'mq';
      readonly operation: 'Promote';
      readonly brokerId: string;
      readonly mode: 'SWITCHOVER' | 'FAILOVER';
    }
  | { readonly service: 'kms'; readonly operation: 'EnableKey' | 'CancelKeyDeletion'; readonly keyId: string };

/** What a hook calls. A webhook's secret is named, never given. */
export type HookTarget =
  | { readonly kind: 'lambda'; readonly functionArn: string }
  /** An SSM Automation document. */
  | { readonly kind: 'automation'; readonly document: string; readonly region: string }
  | { readonly kind: 'state-machine'; readonly stateMachineArn: string }
  | { readonly kind: 'webhook'; readonly url: string };

/** One call of what a user has set up, with the incident as it is then. */
export interface HookCall {
  readonly service: 'hook';
  readonly operation: 'run' | 'revert';
  readonly hook: string;
  readonly conditionId: string;
  readonly target: HookTarget;
}

export type Call = AwsCall | HookCall;

/** What `DescribeBroker` must show; what is absent does not matter. */
export interface BrokerExpectation {
  readonly states?: readonly string[];
  /** Kinds of change of which none may be pending. */
  readonly notPending?: readonly string[];
  /** Action-required codes that must be gone. */
  readonly withoutCodes?: readonly string[];
  /** What the broker has, pending changes counted as made. */
  readonly update?: BrokerUpdate;
  readonly role?: 'primary' | 'replica';
}

/** Something that AWS's own APIs show. */
export type AwsCheck =
  | { readonly kind: 'broker'; readonly brokerId: string; readonly expect: BrokerExpectation }
  /** It was seen restarting, and runs again. */
  | { readonly kind: 'restarted'; readonly brokerId: string }
  | { readonly kind: 'key'; readonly keyId: string; readonly state: string };

/** A condition that does not fire any more, by a new look at everything about the broker. */
export interface ClearCheck {
  readonly kind: 'clear';
  readonly conditionId: string;
}

/** Something that must come true before a remediation goes on. */
export type Check = ManagementCheck | AwsCheck | ClearCheck;

/** Something that the management API shows. */
export type ManagementCheck =
  | { readonly kind: 'queue-in-sync'; readonly queue: QueueName }
  /** What the broker itself says is in force for these queues; those that are gone count as fine. */
  | { readonly kind: 'definitions'; readonly queues: readonly DefinedQueue[] }
  | { readonly kind: 'limits'; readonly vhost: string; readonly limits: Readonly<Record<string, number>> }
  /** A queue holds what it held, within bounds, just before it is emptied or deleted; or is nearly empty after. */
  | { readonly kind: 'queue-within'; readonly queue: QueueName; readonly bounds: QueueBounds }
  | { readonly kind: 'queue-gone'; readonly queue: QueueName }
  /** The owner has no more than so many connections for so long, and every queue keeps a consumer beside `closing`. */
  | {
      readonly kind: 'connections';
      readonly owner: ConnectionOwner;
      readonly atMost: number;
      readonly forSeconds: number;
      readonly consumed: readonly QueueName[];
      readonly closing: readonly string[];
    }
  /** No node leads more than so many of the replicated queues. */
  | { readonly kind: 'leaders'; readonly atMost: number };

/** Inclusive; `consumers` exactly. Absent is not looked at. */
export interface QueueBounds {
  readonly ready?: Bounds;
  readonly unacked?: Bounds;
  readonly consumers?: number;
}
export type Bounds = readonly [least: number, most: number];

export interface DefinedQueue extends QueueName {
  readonly definition: Readonly<Record<string, unknown>>;
}

/** One step of a plan: a call of the management API, one of AWS or of a hook, or a wait that has an end. */
export type Step =
  | { readonly kind: 'write'; readonly write: Write; readonly why: string }
  | { readonly kind: 'call'; readonly call: Call; readonly why: string }
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

/** How one property of the broker itself changes. */
export interface BrokerChange {
  readonly property: string;
  readonly before: string;
  readonly after: string;
}

/** What a change does that is no change of settings. */
export interface Impact {
  readonly of: 'queues' | 'connections';
  /** At most so many change, of so many that there are. */
  readonly count: number;
  readonly total: number;
  /** Every queue that may be touched, for what is protected or has to be allowed. */
  readonly queues: readonly QueueName[];
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
  readonly brokerChanges?: readonly BrokerChange[];
  /** What it does beyond changes of settings. */
  readonly impact?: Impact;
  /** What a person has to know before agreeing: who is cut off, what it costs, what may be lost. */
  readonly warnings?: readonly string[];
  /** Everything in the broker's configuration that the plan rests on; another value of it is another plan. */
  readonly preState: unknown;
  readonly steps: readonly Step[];
  /** Tried in turn, from their first step, when a wait of the steps stalls. */
  readonly fallbacks: readonly (readonly Step[])[];
  /** Once all steps are done: cleans up, and proves that the goal is reached. */
  readonly finish: readonly Step[];
  /** Takes everything back, in this order; empty where nothing can. */
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

export const REMEDIATION_ENDS = [
  'succeeded',
  'reverted',
  'failed',
  'expired',
  'denied',
  'blocked',
] as const satisfies readonly string[];
export type RemediationEnd = (typeof REMEDIATION_ENDS)[number];

export const REMEDIATION_STATES = [
  'proposed',
  'awaiting-approval',
  'prechecked',
  'applying',
  'verifying',
  'reverting',
  ...REMEDIATION_ENDS,
] as const satisfies readonly string[];
export type RemediationState = (typeof REMEDIATION_STATES)[number];

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
  readonly state:
    | 'writing'
    | 'waiting'
    | 'done'
    | 'already'
    /** Sent without an answer and never sent again: what follows shows whether it took effect. */
    | 'unanswered'
    | 'refused'
    | 'uncertain'
    | 'stalled'
    | 'timed-out';
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
  /** The incident that it is to end; absent where a person planned it. */
  readonly incidentId?: string;
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
