import { timeText } from '../console/fragments/facts.ts';
import { planDiff } from '../console/fragments/plan-diff.ts';
import { remediationStatus, statusBadge } from '../console/fragments/status.ts';
import { type Html, html, trusted } from '../console/html.ts';
import { matchesAny } from '../decide/pattern.ts';
import type { Remediation } from '../model/remediation.ts';
import type { WidgetView } from './request.ts';

export interface PlanOptions {
  readonly brokerName: string;
  /** This function, which the buttons call. */
  readonly endpoint: string;
  readonly view: WidgetView;
  /** Actions that may be decided here; patterns. */
  readonly approvals: readonly string[];
}

/** Whether somebody may decide about it here: it waits for that, and the settings name its action. */
export function mayBeDecided({ state, plan }: Remediation, approvals: readonly string[]): boolean {
  return state === 'awaiting-approval' && matchesAny(approvals, [plan.action]);
}

/** A plan with all that it would do, and the buttons where there are any. */
export function planCard(remediation: Remediation, options: PlanOptions): Html {
  const { plan, state, reason } = remediation;
  return html`<article class="card incident-info">
<header>${statusBadge(remediationStatus(state), state === 'awaiting-approval' ? 'waits for approval' : state)}<h3>${plan.summary}</h3></header>
<p class="meta">${options.brokerName} <code>${plan.action}</code> plan <code>${plan.hash.slice(0, 12)}</code>, valid until ${timeText(plan.expiresAt)}</p>
<p><b>Risk ${plan.risk}</b> ${plan.riskReason}</p>
${mayBeDecided(remediation, options.approvals) ? buttons(remediation, options) : html`<p class="meta">${undecidable(state, plan.hash, reason)}</p>`}
<details><summary>What it changes, how, and how it is undone</summary>${planDiff(plan)}</details>
</article>`;
}

function undecidable(state: Remediation['state'], hash: string, reason: string): string {
  if (state !== 'awaiting-approval') return `Nobody can approve it: ${reason}.`;
  return `Approve it with mq-operator approve ${hash.slice(0, 12)}, or in Slack; the settings allow it from no dashboard (widget.approvals).`;
}

function buttons(remediation: Remediation, { brokerName, endpoint, view }: PlanOptions): Html {
  const { plan, id: remediationId, brokerId } = remediation;
  const call = (command: 'approve' | 'deny', confirmation: string) => {
    const { broker, show } = view;
    const payload = {
      command,
      brokerId,
      remediationId,
      hash: plan.hash,
      show,
      ...(broker === undefined ? {} : { broker }),
    };
    return html`<cwdb-action action="call" display="widget" endpoint="${endpoint}" confirmation="${confirmation}">${safeJson(payload)}</cwdb-action>`;
  };
  const what = `${plan.summary} (${brokerName}, plan ${plan.hash.slice(0, 12)})`;
  return html`<div class="actions">
<a class="btn btn-primary">Approve</a>${call('approve', `Approve this change? ${what}`)}
<a class="btn">Deny</a>${call('deny', `Refuse this change for good? ${what}`)}
</div>`;
}

/** JSON that means the same to whoever reads it as text and to whoever reads it as markup. */
function safeJson(value: unknown): Html {
  const escapes: Readonly<Record<string, string>> = { '<': '\\u003c', '>': '\\u003e', '&': '\\u0026' };
  return trusted(JSON.stringify(value).replaceAll(/[<>&]/g, (character) => escapes[character] ?? ''));
}

/** What was done lately, in one line each. */
export function remediationTable(remediations: readonly Remediation[], nameOf: (brokerId: string) => string): Html {
  return html`<table><tbody>${remediations.map(
    ({ state, plan, brokerId, reason, changedAt }) =>
      html`<tr><td>${statusBadge(remediationStatus(state), state)}</td><td>${plan.summary}<br><span class="meta">${reason}</span></td><td>${nameOf(brokerId)}</td><td class="meta">${timeText(changedAt)}</td></tr>`,
  )}</tbody></table>`;
}
