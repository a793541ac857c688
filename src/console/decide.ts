import { decidePlan, whatBecameOf } from '../remediate/decide-proposal.ts';
import type { Page } from './pages/page.ts';
import { undecidable } from './pages/plan.ts';
import { currentPlans } from './pages/plans.ts';
import { messagePage } from './pages/small.ts';
import type { ConsolePorts } from './ports.ts';

/** What a form asks for about the one thing of this id. */
export interface Asked {
  readonly id: string;
  readonly form: URLSearchParams;
}

/** Stores a decision on a plan; a page that says why where it did not count, undefined where it did. */
export async function decideHere({ id, form }: Asked, ports: ConsolePorts): Promise<Page | undefined> {
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
