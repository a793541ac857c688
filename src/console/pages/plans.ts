import { isOver, type Remediation } from '../../model/remediation.ts';
import { expire } from '../../remediate/life.ts';
import { timeText } from '../fragments/facts.ts';
import { remediationBadge } from '../fragments/status.ts';
import { type Html, html } from '../html.ts';
import { PATHS, type Page, type PageInput } from './page.ts';
import { nothing } from './parts.ts';

const OVER_SHOWN = 100;

/** Every plan of the brokers watched here: what waits, what is under way, what became of the others. */
export async function plansPage(input: PageInput): Promise<Page> {
  const plans = await currentPlans(input);
  const open = plans.filter((plan) => !isOver(plan));
  const over = plans.filter(isOver).slice(0, OVER_SHOWN);
  return {
    title: 'Plans',
    body: html`<div class="page-head"><h1>Plans</h1><p class="lede">What would repair something, exactly; nothing is done that is not approved or allowed by the settings</p></div>
<section><h2>Waiting or under way</h2>${open.length === 0 ? nothing('No plan waits for anybody.') : planList(open)}</section>
<section><h2>Over</h2>${over.length === 0 ? nothing('None yet.') : planList(over)}</section>`,
  };
}

/** Newest first; those whose time is up count as expired. */
export async function currentPlans({ ports, now }: Pick<PageInput, 'ports' | 'now'>): Promise<readonly Remediation[]> {
  const brokers = ports.live.views().map(({ broker }) => broker.id);
  const lists = await Promise.all(brokers.map((id) => ports.remediations.list(id)));
  return lists
    .flat()
    .map((plan) => expire(plan, now))
    .sort((a, b) => b.proposedAt - a.proposedAt);
}

function planList(plans: readonly Remediation[]): Html {
  return html`<ul class="rows card">${plans.map(
    ({ id, plan, state, reason, brokerId, proposedAt }) =>
      html`<li id="row-${id}"><span class="row-status">${remediationBadge(state)}</span>
<span class="row-main"><a href="${PATHS.plan(id)}">${plan.summary}</a> <span class="quiet">${reason}</span></span>
<span class="row-side"><span>${brokerId}</span><span class="quiet">${plan.action} · ${timeText(proposedAt)}</span></span></li>`,
  )}</ul>`;
}
