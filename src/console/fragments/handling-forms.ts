import { randomUUID } from 'node:crypto';
import type { Broker } from '../../model/broker.ts';
import type { Incident, Silence } from '../../model/incident.ts';
import { type Html, html } from '../html.ts';
import { timeText } from './facts.ts';

/** How long somebody may ask for quiet in the browser; without a length, until the incident resolves. */
export const SILENCE_LENGTHS = [
  { id: '30m', text: '30 minutes', milliseconds: 1_800_000 },
  { id: '1h', text: '1 hour', milliseconds: 3_600_000 },
  { id: '4h', text: '4 hours', milliseconds: 4 * 3_600_000 },
  { id: '24h', text: '24 hours', milliseconds: 86_400_000 },
  { id: 'resolved', text: 'until it resolves', milliseconds: undefined },
] as const;

export interface FormMaker {
  /** Proves that the form was on a page of this console. */
  readonly formToken: string;
  /** Who acts here, for the record. */
  readonly person: string;
}

/** What a person can say about an incident as it is now; nothing once it is resolved. */
export function incidentForms(incident: Incident, action: string, { formToken, person }: FormMaker): Html {
  const { state, acknowledged } = incident;
  if (state === 'resolved') return html``;
  return html`${state === 'open' && acknowledged === undefined && acknowledgeForm(action, formToken)}
${silenceForm(action, formToken)}
<p class="quiet">You act as ${person}. Everybody who is told of the incident sees it.</p>`;
}

function acknowledgeForm(action: string, formToken: string): Html {
  return html`<form method="post" action="${action}" class="handle" id="acknowledge">${hidden(formToken)}
<label for="note">You take care of it: no reminders until it is over or gets worse</label>
<div class="handle-row"><input id="note" name="note" type="text" maxlength="300" placeholder="what you are doing (optional)" autocomplete="off">
<button class="button primary" name="ask" value="acknowledge">Acknowledge</button></div></form>`;
}

function silenceForm(action: string, formToken: string): Html {
  return html`<form method="post" action="${action}" class="handle" id="silence">${hidden(formToken)}
<label for="reason">Nobody hears of it for a while; what still fires then is told</label>
<div class="handle-row"><input id="reason" name="reason" type="text" maxlength="300" required placeholder="why; others read it" autocomplete="off">
<select name="for" aria-label="How long">${SILENCE_LENGTHS.map(({ id, text }) => html`<option value="${id}"${id === '1h' && html` selected`}>${text}</option>`)}</select>
<button class="button" name="ask" value="silence">Silence</button></div></form>`;
}

export interface ShownSilence {
  readonly silence: Silence;
  readonly broker: Broker;
  /** Where to go back to; without it, to the list. */
  readonly incidentId?: string;
}

/** One silence that holds: what it keeps quiet, why, until when, and its end. */
export function silenceItem(
  { silence, broker, incidentId }: ShownSilence,
  action: string,
  formToken: string | undefined,
): Html {
  const { by, reason, until, match } = silence;
  const what = match.conditions?.join(', ') ?? (match.incidentId === undefined ? 'everything' : 'one incident');
  const end = until === undefined ? html`until it resolves` : html`until ${timeText(until)}`;
  return html`<li id="silence-${silence.id}" class="silence"><span class="row-main"><b>${what}</b> of ${broker.name} ${end} <span class="quiet">silenced by ${by}: ${reason}</span></span>
${
  formToken !== undefined &&
  html`<form method="post" action="${action}">${hidden(formToken)}<input type="hidden" name="broker" value="${broker.id}">${incidentId !== undefined && html`<input type="hidden" name="incident" value="${incidentId}">`}<button class="button small">End silence</button></form>`
}</li>`;
}

/** The id makes a double click one command. */
function hidden(formToken: string): Html {
  return html`<input type="hidden" name="form-token" value="${formToken}"><input type="hidden" name="command" value="${randomUUID()}">`;
}
