import { isOver, isUnderWay, type Remediation } from '../model/remediation.ts';

/** Why a remediation cannot be taken back, as a sentence. */
export interface NotTakenBack {
  readonly why: string;
}

/**
 * The remediation as one that takes back what it has changed, from the first step of its plan's revert. Only the last
 * change of a broker can be: what came after it may rest on it.
 */
export function takeBack(
  remediation: Remediation,
  others: readonly Remediation[],
  by: string,
  now: number,
): Remediation | NotTakenBack {
  const { id, state, plan, journal, heldUntil } = remediation;
  const later = others.find(
    (other) => other.id !== id && other.journal.length > 0 && other.changedAt > remediation.changedAt,
  );
  if (state === 'reverting') return { why: `${id} is being taken back already` };
  if (state !== 'succeeded' && !isUnderWay(remediation))
    return { why: `${id} is ${state}: there is nothing to take back` };
  if (plan.revert.length === 0) return { why: `${plan.action} cannot be taken back` };
  if (!journal.some(({ attempts }) => attempts > 0)) return { why: `${id} has changed nothing` };
  if (heldUntil !== undefined && now < heldUntil && !isOver(remediation)) {
    return { why: `${id} is being worked on; ask again in ${Math.ceil((heldUntil - now) / 1_000)} s` };
  }
  if (later !== undefined) return { why: `${later.id} has changed the broker since; what it did may rest on this` };
  const trouble = `${by} asked to take it back`;
  return {
    ...remediation,
    state: 'reverting',
    stage: { kind: 'revert' },
    position: 0,
    trouble,
    reason: trouble,
    changedAt: now,
  };
}
