import { covers, holds } from '../../decide/silence.ts';
import { CONDITIONS } from '../../detect/registry.ts';
import type { Receipt } from '../../model/effect.ts';
import { brokerOfIncident, type Incident } from '../../model/incident.ts';
import type { Remediation } from '../../model/remediation.ts';
import type { AuditEntry } from '../../model/state.ts';
import { lastedText } from '../../notify/story.ts';
import { causeBlock } from '../fragments/cause.ts';
import { clockTime, observationList, timeText } from '../fragments/facts.ts';
import { incidentForms, silenceItem } from '../fragments/handling-forms.ts';
import { handling, incidentStatus } from '../fragments/incident-card.ts';
import { remediationBadge, statusBadge } from '../fragments/status.ts';
import { type Html, html } from '../html.ts';
import type { BrokerView } from '../live.ts';
import { PATHS, type Page, type PageInput, READ_ONLY } from './page.ts';

const AUDIT_SHOWN = 200;

/** The story of one incident from first to last; undefined when there is none of this id. */
export async function incidentPage(id: string, input: PageInput): Promise<Page | undefined> {
  const { ports, now } = input;
  const brokerId = brokerOfIncident(id);
  const incident = brokerId === undefined ? undefined : await ports.state.incident(brokerId, id);
  if (incident === undefined) return undefined;
  const [receipts, audit, plans] = await Promise.all([
    ports.state.receipts(incident.brokerId, id),
    ports.state.audit(incident.brokerId, { incidentId: id, since: 0, limit: AUDIT_SHOWN }),
    ports.remediations.list(incident.brokerId),
  ]);
  const view = ports.live.view(incident.brokerId);
  const name = view?.broker.name ?? incident.brokerId;
  const inHand = view === undefined ? undefined : handlingCard(incident, view, input);
  return { title: incident.title, body: story(incident, { name, receipts, audit, plans, now, inHand }) };
}

interface Surroundings {
  readonly name: string;
  readonly receipts: readonly Receipt[];
  readonly audit: readonly AuditEntry[];
  readonly plans: readonly Remediation[];
  readonly now: number;
  /** What can be said about it here. */
  readonly inHand: Html | undefined;
}

function story(incident: Incident, { name, receipts, audit, plans, now, inHand }: Surroundings): Html {
  const { brokerId, conditionId, title, observations, subjectCount, causes, id } = incident;
  const condition = CONDITIONS.find((each) => each.id === conditionId);
  const related = plans.filter((plan) => belongsTo(plan, incident));
  return html`<div class="page-head"><p class="crumbs"><a href="${PATHS.incidents}">Incidents</a></p>
<div class="title-row"><h1>${title}</h1>${statusBadge(incidentStatus(incident))}</div>
<p class="lede"><a href="${PATHS.broker(brokerId)}">${name}</a> · ${incident.state === 'resolved' ? 'lasted' : 'for'} ${lastedText(incident, now)} · <a href="${PATHS.conditions(brokerId)}#${conditionId}"><code>${conditionId}</code></a></p></div>
<div class="columns"><div>
${handling(incident)}
<section class="card"><h2>${incident.state === 'resolved' ? 'What was seen last' : 'What is seen'}</h2>${observationList(observations, subjectCount, 10)}
${condition !== undefined && html`<p class="meaning">${condition.meaning}</p><p class="quiet">${condition.threshold}</p>`}</section>
${causes.length > 0 && html`<section class="card"><h2>Why, and what to do</h2>${causes.map(causeBlock)}</section>`}
${related.length > 0 && html`<section class="card"><h2>Plans</h2><ul class="lines">${related.map((plan) => html`<li>${remediationBadge(plan.state)} <a href="${PATHS.plan(plan.id)}">${plan.plan.summary}</a></li>`)}</ul></section>`}
</div><div>
${inHand}
<section class="card"><h2>Timeline</h2>${timeline(incident, audit)}</section>
<section class="card"><h2>Who was told</h2>${told(receipts)}</section>
<p class="quiet id">incident ${id}</p>
</div></div>`;
}

/** Who takes care of it and what keeps it quiet, and the forms that change that. */
function handlingCard(
  incident: Incident,
  { broker, silences }: BrokerView,
  { ports, now, formToken }: PageInput,
): Html {
  if (incident.state === 'resolved') return html``;
  const holding = silences.filter((silence) => holds(silence, now) && covers(silence, incident));
  const token = ports.readOnly ? undefined : formToken;
  const items = holding.map((silence) =>
    silenceItem({ silence, broker, incidentId: incident.id }, PATHS.silence(silence.id), token),
  );
  return html`<section class="card" id="in-hand"><h2>Take it in hand</h2>
${items.length > 0 && html`<ul class="silences">${items}</ul>`}
${token === undefined ? html`<p class="quiet">${READ_ONLY}</p>` : incidentForms(incident, PATHS.incident(incident.id), { formToken: token, person: ports.person })}</section>`;
}

/** A plan that names its incident; one that a person made names none, and belongs to what went on meanwhile. */
function belongsTo({ proposedAt, incidentId }: Remediation, { id, firingSince, resolvedAt }: Incident): boolean {
  if (incidentId !== undefined) return incidentId === id;
  return proposedAt >= firingSince && proposedAt <= (resolvedAt ?? Number.POSITIVE_INFINITY);
}

/** The trail has every step; where it was pruned, the incident's own timeline still has the newest. */
function timeline({ timeline: own }: Incident, audit: readonly AuditEntry[]): Html {
  const entries = audit.length > 0 ? audit.map(({ at, event, reason }) => ({ at, event, detail: reason })) : own;
  const newest = [...entries].reverse();
  return html`<ol class="timeline">${newest.map(
    ({ at, event, detail }, index) =>
      html`<li class="event event-${event}"><span class="event-time">${isNewDay(newest[index - 1]?.at, at) ? timeText(at) : clockTime(at)}</span><span class="event-what"><b>${event}</b> ${detail}</span></li>`,
  )}</ol>`;
}

function isNewDay(before: number | undefined, at: number): boolean {
  return before === undefined || new Date(before).toDateString() !== new Date(at).toDateString();
}

function told(receipts: readonly Receipt[]): Html {
  if (receipts.length === 0) return html`<p class="quiet">Nobody yet.</p>`;
  return html`<ul class="lines receipts">${receipts.map(
    ({ at, channel, outcome, detail }) =>
      html`<li><span class="event-time">${clockTime(at)}</span> <b>${channel}</b> ${outcome}${detail !== '' && html` <span class="quiet">${detail}</span>`}</li>`,
  )}</ul>`;
}
