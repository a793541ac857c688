import {
  isOver,
  type JournalEntry,
  type Plan,
  type Remediation,
  type RemediationEnd,
  type Stage,
  type Step,
} from '../model/remediation.ts';

/** Who approves what the settings allow without asking. */
export const BY_SETTINGS = 'the settings (mode auto)';

/** What comes next in a remediation. */
export type Task =
  | { readonly kind: 'over' }
  | { readonly kind: 'approval' }
  | { readonly kind: 'precheck' }
  | { readonly kind: 'step'; readonly step: Step; readonly entry?: JournalEntry };

/** How a step ended. */
export type StepEnd = Exclude<JournalEntry['state'], 'writing' | 'waiting'>;

export interface Outcome {
  readonly state: StepEnd;
  readonly detail?: string;
  readonly after?: string;
}

/** A new remediation: proposed where somebody has to change the settings first, else waiting for approval. */
export function propose(plan: Plan, by: string, { mayBeApproved }: { mayBeApproved: boolean }): Remediation {
  return {
    id: `${plan.action}-${plan.hash.slice(0, 12)}-${plan.plannedAt.toString(36)}`,
    version: 0,
    brokerId: plan.brokerId,
    plan,
    state: mayBeApproved ? 'awaiting-approval' : 'proposed',
    reason: mayBeApproved ? 'waits for somebody to approve the plan by its hash' : 'the settings only recommend it',
    proposedAt: plan.plannedAt,
    proposedBy: by,
    changedAt: plan.plannedAt,
    stage: { kind: 'steps' },
    position: 0,
    journal: [],
  };
}

/** An approval counts only for the very plan that it names. */
export function approve(remediation: Remediation, by: string, hash: string, now: number): Remediation {
  if (remediation.state !== 'proposed' && remediation.state !== 'awaiting-approval') return remediation;
  if (now >= remediation.plan.expiresAt) return end(remediation, 'expired', 'nobody approved it in time', now);
  if (hash !== remediation.plan.hash) return remediation;
  return { ...remediation, approval: { by, at: now, hash }, reason: `approved by ${by}`, changedAt: now };
}

export function deny(remediation: Remediation, by: string, now: number): Remediation {
  const waits = remediation.state === 'proposed' || remediation.state === 'awaiting-approval';
  return waits ? end(remediation, 'denied', `denied by ${by}`, now) : remediation;
}

/** Whether it still needs somebody's approval. */
export function isWaiting({ state, approval }: Pick<Remediation, 'state' | 'approval'>): boolean {
  return (state === 'proposed' || state === 'awaiting-approval') && approval === undefined;
}

/** Nobody has to decide on it any more. */
export function withdraw(remediation: Remediation, reason: string, now: number): Remediation {
  return isWaiting(remediation) ? end(remediation, 'expired', reason, now) : remediation;
}

/** What somebody should carry out now: approved, or begun and left by whoever held it. */
export function isDue(remediation: Remediation, now: number): boolean {
  if (isOver(remediation) || isWaiting(remediation)) return false;
  return remediation.heldUntil === undefined || remediation.heldUntil <= now;
}

/** Guards, or a live state that is not the plan's any more, keep it from beginning. */
export function block(remediation: Remediation, reason: string, now: number): Remediation {
  return end(remediation, 'blocked', reason, now);
}

/** All guards pass and the live state is the one that was planned for. */
export function prechecked(remediation: Remediation, now: number): Remediation {
  return { ...remediation, state: 'prechecked', reason: 'all guards pass and the plan still fits', changedAt: now };
}

/** What has to happen now. An approval that nobody gives ends by itself: see `expire`. */
export function nextTask(remediation: Remediation): Task {
  if (isOver(remediation)) return { kind: 'over' };
  if (remediation.state === 'proposed' || remediation.state === 'awaiting-approval') {
    return { kind: remediation.approval === undefined ? 'approval' : 'precheck' };
  }
  const step = stepsOf(remediation.plan, remediation.stage)[remediation.position];
  if (step === undefined) return { kind: 'over' };
  const entry = currentEntry(remediation);
  return { kind: 'step', step, ...(entry === undefined ? {} : { entry }) };
}

/** Ends what waited for too long for somebody. */
export function expire(remediation: Remediation, now: number): Remediation {
  const waits =
    remediation.state === 'proposed' || remediation.state === 'awaiting-approval' || remediation.state === 'prechecked';
  if (!waits || now < remediation.plan.expiresAt) return remediation;
  const { approval } = remediation;
  const missed = approval === undefined ? 'nobody approved it in time' : 'it was approved, but not begun in time';
  return end(remediation, 'expired', missed, now);
}

/** Writes down that a step begins, or how far it is, before anything is done. */
export function note(
  remediation: Remediation,
  entry: Omit<JournalEntry, 'stage' | 'number' | 'position'>,
): Remediation {
  const { stage, position } = remediation;
  const noted: JournalEntry = { ...entry, stage: stage.kind, number: numberOf(stage), position };
  const others = remediation.journal.filter((other) => !isSamePlace(other, noted));
  const state = stateOf(stage);
  return {
    ...remediation,
    journal: [...others, noted],
    state,
    changedAt: entry.startedAt,
    reason: reasonOf(remediation),
  };
}

/** Goes on after a step: to the next one, to what the plan has instead, or back. */
export function conclude(remediation: Remediation, outcome: Outcome, now: number): Remediation {
  const current = currentEntry(remediation);
  const closed: Remediation = {
    ...remediation,
    changedAt: now,
    journal: remediation.journal.map((entry) => (entry === current ? { ...entry, ...outcome, endedAt: now } : entry)),
  };
  if (outcome.state === 'done' || outcome.state === 'already' || outcome.state === 'unanswered')
    return forward(closed, now);
  const fallback = outcome.state === 'stalled' ? nextFallback(closed) : undefined;
  if (fallback !== undefined)
    return { ...closed, stage: fallback, position: 0, reason: 'it stalled; tried with less at a time' };
  return backward(closed, troubleOf(remediation, outcome), now);
}

function forward(remediation: Remediation, now: number): Remediation {
  const { plan, stage, position } = remediation;
  if (position + 1 < stepsOf(plan, stage).length) return { ...remediation, position: position + 1 };
  switch (stage.kind) {
    case 'steps':
    case 'fallback':
      return plan.finish.length === 0
        ? end(remediation, 'succeeded', 'every step is done', now)
        : { ...remediation, stage: { kind: 'finish' }, position: 0, state: 'verifying' };
    case 'finish':
      return end(remediation, 'succeeded', 'every step is done and the goal is reached', now);
    case 'revert': {
      const left = remediation.journal.filter((entry) => entry.stage === 'revert' && isBad(entry));
      const trouble = remediation.trouble ?? 'it did not help';
      if (left.length > 0) return end(remediation, 'failed', `${trouble}; and it could not be taken back whole`, now);
      return end(remediation, 'reverted', `${trouble}; everything was taken back`, now);
    }
  }
}

/** Nothing that may have been written stays: even an uncertain call is taken back. A failing revert goes on to its end. */
function backward(remediation: Remediation, trouble: string, now: number): Remediation {
  if (remediation.stage.kind === 'revert') return forward(remediation, now);
  const touched = remediation.journal.some(({ state, attempts }) => attempts > 0 && state !== 'refused');
  if (!touched) return end({ ...remediation, trouble }, 'failed', `${trouble}; nothing was changed`, now);
  if (remediation.plan.revert.length === 0) {
    return end({ ...remediation, trouble }, 'failed', `${trouble}; a change of this kind cannot be taken back`, now);
  }
  return { ...remediation, trouble, stage: { kind: 'revert' }, position: 0, state: 'reverting', reason: trouble };
}

function nextFallback({ plan, stage }: Remediation): Stage | undefined {
  if (stage.kind !== 'steps' && stage.kind !== 'fallback') return undefined;
  const number = stage.kind === 'steps' ? 1 : stage.number + 1;
  return number <= plan.fallbacks.length ? { kind: 'fallback', number } : undefined;
}

function end(remediation: Remediation, state: RemediationEnd, reason: string, now: number): Remediation {
  const { heldUntil: _heldUntil, ...rest } = remediation;
  return { ...rest, state, reason, changedAt: now };
}

/** The steps of a stage; fallbacks are numbered from 1. */
export function stepsOf(plan: Plan, stage: Stage): readonly Step[] {
  switch (stage.kind) {
    case 'steps':
      return plan.steps;
    case 'fallback':
      return plan.fallbacks[stage.number - 1] ?? [];
    case 'finish':
      return plan.finish;
    case 'revert':
      return plan.revert;
  }
}

function stateOf(stage: Stage): Remediation['state'] {
  if (stage.kind === 'revert') return 'reverting';
  return stage.kind === 'finish' ? 'verifying' : 'applying';
}

function reasonOf({ plan, stage, position, trouble }: Remediation): string {
  const why = stepsOf(plan, stage)[position]?.why ?? '';
  return trouble === undefined ? why : `${why} (${trouble})`;
}

function currentEntry({ journal, stage, position }: Remediation): JournalEntry | undefined {
  const place = { stage: stage.kind, number: numberOf(stage), position };
  return journal.find((entry) => isSamePlace(entry, place));
}

function isSamePlace(a: Pick<JournalEntry, 'stage' | 'number' | 'position'>, b: typeof a): boolean {
  return a.stage === b.stage && a.number === b.number && a.position === b.position;
}

function numberOf(stage: Stage): number {
  return stage.kind === 'fallback' ? stage.number : 0;
}

function isBad({ state }: JournalEntry): boolean {
  return state !== 'done' && state !== 'already';
}

function troubleOf({ plan, stage, position }: Remediation, { state, detail }: Outcome): string {
  const why = stepsOf(plan, stage)[position]?.why ?? 'a step';
  const how = {
    refused: 'the broker refused it',
    uncertain: 'what became of the call is not known',
    stalled: 'it makes no progress',
    'timed-out': 'it did not come true in time',
    done: 'done',
    already: 'already so',
    unanswered: 'it was not answered',
  }[state];
  return `${why}: ${how}${detail === undefined ? '' : ` (${detail})`}`;
}
