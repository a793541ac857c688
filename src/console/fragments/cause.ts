import type { Cause } from '../../model/cause.ts';
import { subjectLabel } from '../../model/subject.ts';
import { type Html, html } from '../html.ts';
import { evidenceItem } from './facts.ts';

const OWNERS_SHOWN = 5;

/** A cause in full: what, who, what to do now, and how to keep it from coming back. */
export function causeBlock({ summary, confidence, evidence, owners, advice, prevention }: Cause): Html {
  return html`<div class="cause">
<p class="cause-summary">${summary} <span class="confidence">${confidence}</span></p>
${evidence.length > 0 && html`<p class="figures">${evidence.map(evidenceItem)}</p>`}
${owners.length > 0 && ownerList(owners)}
<p class="advice"><b>Do</b> ${advice}</p>
${prevention !== undefined && html`<p class="prevention"><b>Prevent</b> ${prevention}</p>`}
</div>`;
}

function ownerList(owners: Cause['owners']): Html {
  const items = owners.slice(0, OWNERS_SHOWN).map(({ kind, name, vhost, share }) => {
    const label = subjectLabel(vhost === undefined ? { kind, name } : { kind, name, vhost });
    return html`<li><span class="subject">${label}</span> <span class="share">${share}</span></li>`;
  });
  return html`<ul class="owners">${items}</ul>`;
}
