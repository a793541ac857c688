import { isOver, type Remediation } from '../model/remediation.ts';
import type { RemediationStore } from '../ports.ts';
import { decidePlan, whatBecameOf } from '../remediate/decide-proposal.ts';
import { isWaiting } from '../remediate/life.ts';
import { planText } from './plan-text.ts';
import type { ProposalCommand } from './slack-callback.ts';

export interface ProposalDesk {
  readonly store: RemediationStore;
  /** Asks for a pass over the broker, which hands over what was approved and brings the message up to date. */
  wake(brokerId: string, commandId: string): Promise<void>;
}

/**
 * What somebody decided about a plan that they saw in Slack, and what is true now. A click that comes late, twice, or on a
 * plan that has given way to another changes nothing.
 */
export async function answerProposal(
  { kind, id, at, by, proposalId, hash }: ProposalCommand,
  { store, wake }: ProposalDesk,
): Promise<string> {
  const all = await store.list();
  const remediation = all.find((one) => one.id === proposalId);
  if (remediation === undefined) return `There is no plan ${proposalId} any more.`;
  if (kind === 'review') return [planText(remediation), ...instead(remediation, all)].join('\n');
  const decided = await decidePlan({ kind, remediation, hash, by, at }, store);
  await wake(remediation.brokerId, id);
  return [whatBecameOf(decided, hash), ...(decided.changed ? [] : instead(decided.remediation, all))].join(' ');
}

/** What waits in the place of a plan that is over. */
function instead(remediation: Remediation, all: readonly Remediation[]): string[] {
  if (!isOver(remediation) || remediation.incidentId === undefined) return [];
  const next = all.find(
    (one) => isWaiting(one) && one.incidentId === remediation.incidentId && one.plan.action === remediation.plan.action,
  );
  return next === undefined ? [] : [`${next.id} waits in its place.`];
}
