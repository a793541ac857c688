import type { Evidence, Observation } from '../../model/finding.ts';
import { formatDuration, formatValue } from '../../model/format.ts';
import { subjectLabel } from '../../model/subject.ts';
import { type Html, html } from '../html.ts';

/** A moment, exact for machines, short for people; always UTC, like everywhere. */
export function timeText(at: number): Html {
  const iso = new Date(at).toISOString();
  return html`<time datetime="${iso}" title="${iso}">${iso.slice(5, 16).replace('T', ' ')} UTC</time>`;
}

/** The time of day with seconds, where the day is plain from what stands beside it. */
export function clockTime(at: number): Html {
  const iso = new Date(at).toISOString();
  return html`<time datetime="${iso}" title="${iso}">${iso.slice(11, 19)}</time>`;
}

/** How long before `now` something was: "3 min 12 s ago". */
export function ageText(at: number, now: number): string {
  const seconds = Math.round((now - at) / 1000);
  return seconds <= 0 ? 'just now' : `${formatDuration(seconds)} ago`;
}

/** "memory used 212 MiB of 200 MiB": a figure, and the limit that it was held against. */
export function evidenceItem({ label, value, unit, limit }: Evidence): Html {
  const bound = limit === undefined ? undefined : html` <span class="limit">limit ${formatValue(limit, unit)}</span>`;
  return html`<span class="figure"><span class="label">${label}</span> <b>${formatValue(value, unit)}</b>${bound}</span>`;
}

/** Each subject with its figures; those beyond `most` are a count. */
export function observationList(observations: readonly Observation[], count: number, most = 5): Html {
  const shown = observations.slice(0, most);
  return html`<ul class="observations">
${shown.map(
  ({ subject, evidence }) =>
    html`<li><span class="subject">${subjectLabel(subject)}</span> <span class="figures">${evidence.map(evidenceItem)}</span></li>`,
)}
${count > shown.length && html`<li class="more">and ${count - shown.length} more</li>`}
</ul>`;
}
