import { ConflictError } from '../errors.ts';
import { isOver, type Remediation } from '../model/remediation.ts';
import type { RemediationStore } from '../ports.ts';
import { approve, deny } from './life.ts';

/** What somebody decides about a stored plan. The hash is that of what they saw. */
export interface PlanDecision {
  readonly kind: 'approve' | 'deny';
  readonly remediation: Remediation;
  readonly hash: string;
  readonly by: string;
  readonly at: number;
}

export interface Decided {
  readonly remediation: Remediation;
  /** Whether the decision counted; if not, `remediation` says what is true instead. */
  readonly changed: boolean;
}

/** Stores a decision. One that comes too late, twice, or about another plan changes nothing. */
export async function decidePlan(
  { kind, remediation, hash, by, at }: PlanDecision,
  store: RemediationStore,
): Promise<Decided> {
  const decided = decisionOf({ kind, remediation, hash, by, at });
  if (decided === remediation) return { remediation, changed: false };
  try {
    return { remediation: await store.put(decided), changed: true };
  } catch (error) {
    if (!(error instanceof ConflictError)) throw error;
    const now = (await store.list(remediation.brokerId)).find(({ id }) => id === remediation.id) ?? remediation;
    return { remediation: now, changed: false };
  }
}

function decisionOf({ kind, remediation, hash, by, at }: PlanDecision): Remediation {
  if (hash !== remediation.plan.hash) return remediation;
  if (kind === 'deny') return deny(remediation, by, at);
  return remediation.approval === undefined ? approve(remediation, by, hash, at) : remediation;
}

/** What is true about a plan, as a sentence for whoever wanted to decide on it. */
export function whatBecameOf({ remediation, changed }: Decided, hash: string): string {
  const { id, plan, state, reason, approval } = remediation;
  if (changed) return isOver(remediation) ? `${id}: ${state}, ${reason}.` : `${id}: ${reason}. ${plan.summary}`;
  if (hash !== plan.hash) return `${id} is another plan than the one you saw; look at it again.`;
  if (isOver(remediation)) return `${id} is over (${state}: ${reason}); nothing was changed by this.`;
  if (approval !== undefined) return `${id} was approved by ${approval.by} already.`;
  return `${id} is ${state}: ${reason}; nothing was changed by this.`;
}
