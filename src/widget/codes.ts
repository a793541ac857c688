import type { ActionRequiredEntry } from '../catalog/action-required.ts';
import { actionRequiredEntry } from '../catalog/action-required-codes.ts';
import { statusBadge } from '../console/fragments/status.ts';
import { type Html, html } from '../console/html.ts';
import type { Incident } from '../model/incident.ts';

export interface CodeInView {
  readonly brokerName: string;
  readonly code: string;
  readonly incident: Incident;
}

/** A code of Amazon MQ in plain words: what happened, who is cut off, what to do, and when it goes away. */
export function codeCard({ brokerName, code, incident }: CodeInView): Html {
  const entry = actionRequiredEntry(code);
  return html`<article class="card incident-${incident.severity}">
<header>${statusBadge(incident.severity)}<h3>${entry?.title ?? incident.title}</h3></header>
<p class="meta">${brokerName} <code class="code-name">${code}</code></p>
${entry === undefined ? html`<p>Amazon MQ asks for something that is not in its documentation; open its console.</p>` : explained(entry)}
</article>`;
}

function explained({ meaning, affected, refused, remedies, clears, source }: ActionRequiredEntry): Html {
  return html`<p>${meaning}</p>
<p><b>Cut off</b> ${affected}</p>
${refused.length > 0 && html`<p><b>Refused meanwhile</b> ${refused.map(({ operation }) => operation).join(', ')}</p>`}
<p><b>Do</b></p><ol>${remedies.map(({ text, caution }) => html`<li>${text}${caution !== undefined && html` <span class="meta">${caution}</span>`}</li>`)}</ol>
<p class="meta">${clears} <a href="${source}" target="_blank" rel="noreferrer">Documentation</a></p>`;
}
