import type { RemediationRule, RemediationSettings } from '../config/remediation-settings.ts';
import type { Incident } from '../model/incident.ts';
import type { Inspection } from '../model/inspection.ts';
import type { Plan, Remediation } from '../model/remediation.ts';
import { isRefusal, type View } from './action.ts';
import { blocksOf, runGuards } from './guards.ts';
import { planRemediation } from './plan.ts';
import { proposalsFor, requestFor } from './proposals.ts';
import { ruleFor } from './rule.ts';

/** A plan that might be offered for an incident. */
export interface Candidate {
  readonly rule: RemediationRule;
  readonly plan: Plan;
  /** Why this one, and why nothing that comes before it. */
  readonly because: string;
}

export interface Ground {
  readonly view: View;
  readonly inspection: Inspection;
  readonly settings: RemediationSettings;
  /** Everything that is known of this broker. */
  readonly remediations: readonly Remediation[];
  readonly now: number;
}

/** Guards about a plan itself. What the others hold back is waited for, not replaced by what comes after it. */
const ABOUT_THE_PLAN: readonly string[] = [
  'cap-number',
  'cap-percent',
  'protected',
  'allowed',
  'second-try',
  'breaker',
];
/** Nobody wanted it, or the precheck refused it, so often: then what comes after it has its turn. */
const IN_VAIN = 2;

/**
 * The first row that gives a plan which can still be offered for this incident. One that was denied, did not help, may
 * not touch what it would touch, or was offered in vain is passed over, and why is told with what comes after it. Where
 * nothing comes after it, it is the first all the same, and tells itself what stands against it.
 */
export function candidateFor(incident: Incident, ground: Ground): Candidate | undefined {
  let first: Candidate | undefined;
  const passedOver: string[] = [];
  for (const row of proposalsFor(incident)) {
    const rule = ruleFor(ground.settings, row.action, ground.inspection.broker);
    const request = requestFor(row, incident, rule);
    if (rule.mode === 'off' || request === undefined) continue;
    const plan = planRemediation(ground.view, request, ground.settings);
    if (isRefusal(plan)) continue;
    const why = whySpent(incident, { plan, rule }, ground);
    if (why === undefined) {
      const before = passedOver.length === 0 ? '' : ` Before it comes ${passedOver.join('; then ')}.`;
      return { plan, rule, because: `${row.because}${before}` };
    }
    first ??= { plan, rule, because: row.because };
    passedOver.push(`${row.action}, which is not offered: ${why}`);
  }
  return first;
}

/** Why a plan has had its chance at this incident; undefined while it has not. */
function whySpent(
  { id }: Incident,
  { plan, rule }: Pick<Candidate, 'plan' | 'rule'>,
  { inspection: { broker, snapshot }, settings, remediations, now }: Ground,
): string | undefined {
  const own = remediations.filter(({ incidentId, plan: { hash } }) => incidentId === id && hash === plan.hash);
  const denied = own.find(({ state }) => state === 'denied');
  if (denied !== undefined) return `it was ${denied.reason}`;
  const inVain = own.filter((each) => each.state === 'blocked' || isOutlived(each));
  const latest = inVain.at(-1);
  if (latest !== undefined && inVain.length >= IN_VAIN)
    return `${inVain.length} times in vain, at last ${latest.reason}`;
  const guards = runGuards({ plan, broker, snapshot, remediations, settings, rule, now });
  return blocksOf(guards.filter(({ guard }) => ABOUT_THE_PLAN.includes(guard)))[0];
}

/** Its time was up; what was withdrawn before that has expired as well, but was not in vain. */
function isOutlived({ state, changedAt, plan }: Remediation): boolean {
  return state === 'expired' && changedAt >= plan.expiresAt;
}
