import { formatDuration } from '../../model/format.ts';
import type { Incident, Mute } from '../../model/incident.ts';
import { lastedText } from '../../notify/story.ts';
import { type Html, html } from '../html.ts';
import { causeBlock } from './cause.ts';
import { observationList, timeText } from './facts.ts';
import { type Status, statusBadge } from './status.ts';

export interface IncidentCardOptions {
  readonly now: number;
  /** Where its story is; without it the title is no link. */
  readonly href?: string;
  /** Where what the condition means is explained. */
  readonly conditionHref?: string;
  readonly brokerName?: string;
}

/** How an incident shows: by its severity while it is open, by its state otherwise. */
export function incidentStatus({ state, severity }: Incident): Status {
  return state === 'open' ? severity : state;
}

/** One incident at a glance: what, since when, where, why, who, what to do. No script, nothing from outside unescaped. */
export function incidentCard(incident: Incident, options: IncidentCardOptions): Html {
  const { title, conditionId, observations, subjectCount, causes } = incident;
  const status = incidentStatus(incident);
  const [cause] = causes;
  const heading = options.href === undefined ? html`${title}` : html`<a href="${options.href}">${title}</a>`;
  const condition =
    options.conditionHref === undefined
      ? html`<code>${conditionId}</code>`
      : html`<a href="${options.conditionHref}"><code>${conditionId}</code></a>`;
  return html`<article class="card incident incident-${status}" data-incident="${incident.id}">
<header>${statusBadge(status)}<h3>${heading}</h3></header>
<p class="meta">${options.brokerName !== undefined && html`<span>${options.brokerName}</span> `}<span>${sinceText(incident, options.now)}</span> ${condition}</p>
${handling(incident)}
${observationList(observations, subjectCount)}
${cause !== undefined && causeBlock(cause)}
</article>`;
}

function sinceText(incident: Incident, now: number): Html {
  const { state, openedAt, firingSince, resolvedAt } = incident;
  if (state === 'resolved' && resolvedAt !== undefined) {
    return html`resolved ${timeText(resolvedAt)} after ${lastedText(incident, now)}`;
  }
  if (state === 'pending') return html`firing for ${formatDuration((now - firingSince) / 1000)}, not told yet`;
  return html`for ${lastedText(incident, now)}, since ${timeText(openedAt ?? firingSince)}`;
}

/** Who has it in hand, and why it may be quiet. */
export function handling({ acknowledged, muted, flappingSince, unknown, symptoms }: Incident): Html {
  const notes = [
    acknowledged &&
      html`acknowledged by ${acknowledged.by}${acknowledged.note !== undefined && html`: ${acknowledged.note}`}`,
    muted && html`quiet: ${muteText(muted)}`,
    flappingSince !== undefined && html`opens and resolves again and again; held open until it is quiet`,
    unknown && html`cannot be judged at present: ${unknown.reason}`,
    symptoms.length > 0 && html`explains ${symptoms.join(', ')}`,
  ].filter((note) => note !== undefined && note !== false);
  return html`${notes.length > 0 && html`<ul class="handling">${notes.map((note) => html`<li>${note}</li>`)}</ul>`}`;
}

/** Why it is quiet; of an incident that another one explains, that one's title. */
export function muteText({ kind, reason }: Mute): string {
  return kind === 'cause' ? `explained by ${reason}` : reason;
}
