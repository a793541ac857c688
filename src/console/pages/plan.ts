import type { JournalEntry, Remediation } from '../../model/remediation.ts';
import { stepsOf } from '../../remediate/life.ts';
import { ruleFor } from '../../remediate/rule.ts';
import { clockTime, timeText } from '../fragments/facts.ts';
import { planDiff } from '../fragments/plan-diff.ts';
import { remediationBadge, type Status, statusBadge } from '../fragments/status.ts';
import { type Html, html } from '../html.ts';
import type { ConsolePorts } from '../ports.ts';
import { PATHS, type Page, type PageInput, READ_ONLY } from './page.ts';
import { currentPlans } from './plans.ts';

/** One plan: what it changes, who may decide, how it goes; undefined when there is none of this id. */
export async function planPage(id: string, input: PageInput): Promise<Page | undefined> {
  const found = (await currentPlans(input)).find((plan) => plan.id === id);
  if (found === undefined) return undefined;
  const { plan, state, reason, brokerId, proposedBy, approval, incidentId } = found;
  const name = input.ports.live.view(brokerId)?.broker.name ?? brokerId;
  return {
    title: plan.summary,
    body: html`<div class="page-head"><p class="crumbs"><a href="${PATHS.plans}">Plans</a></p>
<div class="title-row"><h1>${plan.summary}</h1>${remediationBadge(state)}</div>
<p class="lede"><a href="${PATHS.broker(brokerId)}">${name}</a> · <code>${plan.action}</code> · risk ${plan.risk}: ${plan.riskReason}</p></div>
<div class="columns"><div>
<section class="card"><h2>What changes</h2>${planDiff(plan)}</section>
</div><div>
<section class="card decision"><h2>Decision</h2><p>${reason}</p>
<dl class="facts"><dt>planned</dt><dd>${timeText(plan.plannedAt)} by ${proposedBy}</dd>
${approval !== undefined && html`<dt>approved</dt><dd>${timeText(approval.at)} by ${approval.by}</dd>`}
<dt>valid until</dt><dd>${timeText(plan.expiresAt)}</dd><dt>hash</dt><dd><code title="${plan.hash}">${plan.hash.slice(0, 12)}</code></dd></dl>
${decisionForm(found, input)}</section>
${found.journal.length > 0 && html`<section class="card"><h2>How it goes</h2>${journal(found)}</section>`}
${incidentId !== undefined && html`<p><a href="${PATHS.incident(incidentId)}">The incident that it is to end</a></p>`}
</div></div>`,
  };
}

/** Why nobody can decide on a plan here, or undefined when somebody can. */
export function undecidable(found: Remediation, { live, settings, readOnly }: ConsolePorts): string | undefined {
  if (readOnly) return READ_ONLY;
  if (found.state !== 'proposed' && found.state !== 'awaiting-approval') return 'It is decided.';
  if (found.approval !== undefined) return 'It is approved and waits to be carried out.';
  const broker = live.view(found.brokerId)?.broker;
  if (broker === undefined) return 'Its broker is not watched here.';
  const { mode } = ruleFor(settings, found.plan.action, broker);
  if (mode === 'approve' || mode === 'auto') return undefined;
  return `The settings only ${mode === 'off' ? 'forbid' : 'recommend'} ${found.plan.action} for this broker: set mode approve to allow it.`;
}

/** Names the hash, so that what is approved is what was on the screen. */
function decisionForm(found: Remediation, { ports, formToken }: PageInput): Html {
  const why = undecidable(found, ports);
  if (why !== undefined) return html`<p class="quiet">${why}</p>`;
  return html`<form method="post" action="${PATHS.plan(found.id)}" class="decide">
<input type="hidden" name="form-token" value="${formToken}"><input type="hidden" name="hash" value="${found.plan.hash}">
<button class="button primary" name="decision" value="approve">Approve this plan</button>
<button class="button" name="decision" value="deny">Deny</button>
</form><p class="quiet">You decide as ${ports.person}. Every guard is checked again before the first call.</p>`;
}

/** Every step as it went, with what the broker said. */
function journal({ journal: entries, plan }: Remediation): Html {
  return html`<ol class="timeline">${entries.map((entry) => {
    const { stage, number, position, startedAt, state, detail } = entry;
    const steps = stepsOf(plan, stage === 'fallback' ? { kind: stage, number } : { kind: stage });
    return html`<li class="event"><span class="event-time">${clockTime(startedAt)}</span><span class="event-what">${statusBadge(entryStatus(entry), state)} ${steps[position]?.why ?? ''}${detail !== undefined && html` <span class="quiet">${detail}</span>`}</span></li>`;
  })}</ol>`;
}

function entryStatus({ state }: JournalEntry): Status {
  switch (state) {
    case 'writing':
    case 'waiting':
      return 'pending';
    case 'done':
    case 'already':
      return 'ok';
    case 'refused':
      return 'critical';
    default:
      return 'warning';
  }
}
