import type { RemediationSettings } from '../config/remediation-settings.ts';
import type { Advise, Advised } from '../decide/advised.ts';
import type { Advice } from '../model/advice.ts';
import type { Incident } from '../model/incident.ts';
import type { Inspection } from '../model/inspection.ts';
import { isOver, type Plan, type Remediation } from '../model/remediation.ts';
import { isRefusal, type View } from './action.ts';
import { type Candidate, candidateFor } from './candidates.ts';
import { blocksOf, runGuards } from './guards.ts';
import { approve, BY_SETTINGS, expire, isWaiting, propose, withdraw } from './life.ts';
import { planRemediation, viewOf } from './plan.ts';
import { directnessOf } from './proposals.ts';
import { modeOf, ruleFor } from './rule.ts';

export interface AdviseInput {
  readonly inspection: Inspection;
  /** Everything that is stored of this broker. */
  readonly known: readonly Remediation[];
  /** Whether there is somebody to carry out a plan; if not, nothing is offered. */
  readonly offers: boolean;
  readonly settings: RemediationSettings;
  readonly now: number;
}

const PROPOSER = 'mq-operator';
/** A plan that still fits is not taken from under the eyes of whoever reads it, though a larger one may be due. */
const SETTLED_MILLISECONDS = 10 * 60_000;
/** What the precheck refused is not offered again at once: it sees what a pass does not. */
const AFTER_BLOCK_MILLISECONDS = 15 * 60_000;

/** What to propose for the incidents of one pass, and what becomes of what was proposed before. Pure. */
export function adviser(input: AdviseInput): Advise {
  return (incidents) => adviseAll(incidents, input);
}

interface Desk extends AdviseInput {
  readonly view: View;
  /** As it will be stored; changed and new ones included. */
  readonly kept: Map<string, Remediation>;
}

function adviseAll(incidents: readonly Incident[], input: AdviseInput): Advised {
  const { known, inspection, now } = input;
  const kept = new Map(known.map((remediation) => [remediation.id, expire(remediation, now)]));
  const desk: Desk = { ...input, view: viewOf(inspection), kept };
  withdrawAll(incidents, desk);
  const advice = new Map(
    byDirectness(incidents).flatMap((incident): (readonly [string, Advice])[] => {
      const advised = isOpenToAdvice(incident) ? adviseOne(incident, desk) : undefined;
      const shown = advised ?? fromLatest(incident, desk);
      return shown === undefined ? [] : [[incident.id, shown]];
    }),
  );
  const before = new Map(known.map((remediation) => [remediation.id, remediation]));
  const remediations = [...kept.values()];
  return {
    advice,
    remediations,
    changed: remediations.filter((remediation) => before.get(remediation.id) !== remediation),
  };
}

/** A plan that would end several incidents belongs to the one that it is for in the first place. */
function byDirectness(incidents: readonly Incident[]): Incident[] {
  const directness = new Map(incidents.map((incident) => [incident.id, directnessOf(incident)]));
  return [...incidents].sort((a, b) => (directness.get(a.id) ?? 0) - (directness.get(b.id) ?? 0));
}

/** What another incident explains, or a restart in its window, is not repaired by itself. A silence is no such reason. */
function isOpenToAdvice({ state, muted }: Incident): boolean {
  return state === 'open' && (muted === undefined || muted.kind === 'silence');
}

/** What waits for an approval while its incident is over, or while nobody may approve it any more, waits for nothing. */
function withdrawAll(incidents: readonly Incident[], { kept, now, settings, inspection }: Desk): void {
  const open = new Set(incidents.filter(({ state }) => state === 'open').map(({ id }) => id));
  for (const remediation of kept.values()) {
    const { id, incidentId, plan } = remediation;
    if (incidentId === undefined || !isWaiting(remediation)) continue;
    const { mode } = ruleFor(settings, plan.action, inspection.broker);
    if (!open.has(incidentId)) kept.set(id, withdraw(remediation, 'withdrawn: its incident is over', now));
    else if (mode === 'off' || mode === 'recommend') {
      kept.set(id, withdraw(remediation, `withdrawn: the mode is ${mode} by now`, now));
    }
  }
}

/** The plan that has its turn. While something is under way for the incident, that is what is told of. */
function adviseOne(incident: Incident, desk: Desk): Advice | undefined {
  const busy = ownOf(incident, desk).find((own) => !isOver(own) && !isWaiting(own));
  if (busy !== undefined) return adviceOf(busy, becauseOf(incident, busy.plan), desk);
  const candidate = candidateFor(incident, { ...desk, remediations: [...desk.kept.values()] });
  if (candidate === undefined) return undefined;
  const waiting = settle(incident, candidate, desk);
  const { plan, rule, because } = candidate;
  if (waiting !== undefined) {
    return adviceOf(waiting, isOf(waiting, plan) ? because : becauseOf(incident, waiting.plan), desk);
  }
  const mode = modeOf(plan.action, rule);
  const refusals = objections(incident, candidate, desk);
  if (mode === 'recommend' || refusals.length > 0) {
    const last = mode === 'recommend' ? undefined : ownOf(incident, desk).findLast((own) => isOf(own, plan));
    const advice = {
      ...adviceFor(plan, because, desk),
      ...(last === undefined ? {} : { remediation: shownOf(last) }),
    };
    return refusals.length === 0 ? advice : { ...advice, blocked: refusals.join('; ') };
  }
  const proposed = { ...propose(plan, PROPOSER, { mayBeApproved: true }), incidentId: incident.id };
  const created = mode === 'auto' ? approve(proposed, BY_SETTINGS, plan.hash, desk.now) : proposed;
  desk.kept.set(created.id, created);
  return adviceOf(created, because, desk);
}

/** The very plan, whichever incident it was made for; else what waits for this one: kept while it fits, else ended so that the new plan takes its place. */
function settle(incident: Incident, { plan }: Candidate, desk: Desk): Remediation | undefined {
  const { kept, now, view, settings } = desk;
  const same = [...kept.values()].find((each) => !isOver(each) && each.plan.hash === plan.hash);
  if (same !== undefined) return same;
  for (const own of ownOf(incident, desk)) {
    if (!isWaiting(own)) continue;
    const anew = planRemediation(view, own.plan.request, settings);
    const stillFits = !isRefusal(anew) && anew.hash === own.plan.hash;
    if (stillFits && now - own.proposedAt < SETTLED_MILLISECONDS) return own;
    const reason = stillFits
      ? 'replaced: more has to be repaired by now'
      : 'replaced: the broker is not as it was planned for';
    kept.set(own.id, withdraw(own, reason, now));
  }
  return undefined;
}

/** Why this plan is not offered now. The mode alone is none of these. */
function objections(incident: Incident, { plan, rule }: Candidate, desk: Desk): string[] {
  const { kept, offers, inspection, settings, now } = desk;
  const { broker, snapshot } = inspection;
  const remediations = [...kept.values()];
  const verdicts = runGuards({ plan, broker, snapshot, remediations, settings, rule, now });
  const guards = blocksOf(verdicts.filter(({ guard }) => guard !== 'mode'));
  const denied = ownOf(incident, desk).find((own) => own.state === 'denied' && own.plan.hash === plan.hash);
  const blocked = remediations.find(
    (each) =>
      each.state === 'blocked' && each.plan.hash === plan.hash && now - each.changedAt < AFTER_BLOCK_MILLISECONDS,
  );
  const approved = remediations.find((each) => !isOver(each) && each.approval !== undefined);
  const mode = modeOf(plan.action, rule);
  return [
    ...(offers || mode === 'recommend' ? [] : ['nothing here carries out plans']),
    ...guards,
    ...(denied === undefined ? [] : [`this very plan was ${denied.reason}`]),
    ...(blocked === undefined ? [] : [`it was blocked just now: ${blocked.reason}`]),
    ...(approved === undefined || mode !== 'auto' ? [] : [`${approved.id} goes first`]),
  ];
}

function ownOf({ id }: Incident, { kept }: Desk): Remediation[] {
  return [...kept.values()].filter(({ incidentId }) => incidentId === id);
}

function isOf({ plan }: Remediation, { action }: Plan): boolean {
  return plan.action === action;
}

/** What was done for an incident last, also when there is nothing to plan any more. */
function fromLatest(incident: Incident, desk: Desk): Advice | undefined {
  const last = ownOf(incident, desk).at(-1);
  return last === undefined ? undefined : adviceOf(last, becauseOf(incident, last.plan), desk);
}

function becauseOf({ advice }: Incident, { action, riskReason }: Plan): string {
  return advice?.action === action ? advice.because : riskReason;
}

function adviceOf(remediation: Remediation, because: string, desk: Desk): Advice {
  return { ...adviceFor(remediation.plan, because, desk), remediation: shownOf(remediation) };
}

function adviceFor({ action, summary, risk }: Plan, because: string, { inspection }: Desk): Advice {
  return { action, because, summary, risk, command: `mq-operator plan ${action} --broker ${inspection.broker.name}` };
}

function shownOf({ id, plan, state, reason, approval }: Remediation): NonNullable<Advice['remediation']> {
  const by = approval === undefined ? {} : { approvedBy: approval.by };
  return { id, hash: plan.hash, state, reason, expiresAt: plan.expiresAt, ...by };
}
