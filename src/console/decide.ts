import { decidePlan, whatBecameOf } from '../remediate/decide-proposal.ts';
import { isSameSecret } from './access.ts';
import type { Page } from './pages/page.ts';
import { undecidable } from './pages/plan.ts';
import { currentPlans } from './pages/plans.ts';
import { messagePage } from './pages/small.ts';
import type { ConsolePorts } from './ports.ts';

/** A decision as the form of a plan sends it. */
export interface SentDecision {
  readonly id: string;
  readonly form: URLSearchParams;
  readonly formToken: string;
}

/** Stores a decision; a page that says why where it did not count, undefined where it did. */
export async function decideHere(
  { id, form, formToken }: SentDecision,
  ports: ConsolePorts,
): Promise<Page | undefined> {
  if (!isSameSecret(form.get('form-token') ?? '', formToken)) {
    return messagePage(403, 'Not decided', 'The page was of an earlier run of the console. Open the plan again.');
  }
  const decision = form.get('decision');
  const hash = form.get('hash') ?? '';
  if (decision !== 'approve' && decision !== 'deny') {
    return messagePage(400, 'Not decided', 'The form says neither approve nor deny.');
  }
  const now = ports.clock.now();
  const remediation = (await currentPlans({ ports, now })).find((plan) => plan.id === id);
  if (remediation === undefined) return messagePage(404, 'No such plan', 'It may have been removed since.');
  const why = undecidable(remediation, ports);
  if (why !== undefined) return messagePage(409, 'Not decided', why);
  const decided = await decidePlan(
    { kind: decision, remediation, hash, by: ports.person, at: now },
    ports.remediations,
  );
  ports.live.changed();
  if (!decided.changed) return messagePage(409, 'Not decided', whatBecameOf(decided, hash));
  if (decision === 'approve') ports.approved?.(decided.remediation);
  return undefined;
}
