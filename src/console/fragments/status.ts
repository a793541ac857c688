import type { Severity } from '../../model/finding.ts';
import type { RemediationState } from '../../model/remediation.ts';
import { type Html, html, trusted } from '../html.ts';

export type Status = Severity | 'ok' | 'unknown' | 'pending' | 'resolved';

/** Each status has a shape of its own, so that nobody depends on the colour. Drawn in the current text colour. */
const SHAPES: Readonly<Record<Status, Html>> = {
  critical: shape('<path d="M5 1h6l4 4v6l-4 4H5l-4-4V5z"/><path class="hole" d="M8 4v5M8 11v1.2"/>'),
  warning: shape('<path d="M8 1.2 15.2 14.5H.8z"/><path class="hole" d="M8 6v4M8 11.8v1"/>'),
  info: shape('<circle cx="8" cy="8" r="7"/><path class="hole" d="M8 7v5M8 4v1.2"/>'),
  ok: shape('<circle cx="8" cy="8" r="7"/><path class="hole" d="m4.8 8.3 2.2 2.2 4.2-4.6"/>'),
  unknown: shape(
    '<path d="M8 .8 15.2 8 8 15.2.8 8z"/><path class="hole" d="M6 6.4a2 2 0 1 1 2.6 2c-.4.2-.6.5-.6 1v.3M8 11.4v.8"/>',
  ),
  pending: shape('<circle class="ring" cx="8" cy="8" r="6"/><path class="ring" d="M8 4.5V8l2.4 1.6"/>'),
  resolved: shape('<circle class="ring" cx="8" cy="8" r="6"/><path class="ring" d="m5.2 8.2 2 2 3.6-4"/>'),
};

function shape(inner: string): Html {
  return trusted(`<svg class="shape" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">${inner}</svg>`);
}

/** The shape and the word of a status; `word` where another says it better. */
export function statusBadge(status: Status, word: string = status): Html {
  return html`<span class="status status-${status}">${SHAPES[status]}<span>${word}</span></span>`;
}

/** The shape alone, for tight places; the word is there for whoever cannot see it. */
export function statusMark(status: Status): Html {
  return html`<span class="status status-${status}" title="${status}">${SHAPES[status]}<span class="sr-only">${status}</span></span>`;
}

/** The state of a remediation as a word that people say. */
export function remediationBadge(state: RemediationState): Html {
  return statusBadge(remediationStatus(state), state.replaceAll('-', ' '));
}

/** How the state of a remediation is coloured and drawn. */
export function remediationStatus(state: RemediationState): Status {
  switch (state) {
    case 'proposed':
    case 'awaiting-approval':
      return 'info';
    case 'prechecked':
    case 'applying':
    case 'verifying':
      return 'pending';
    case 'reverting':
    case 'reverted':
      return 'warning';
    case 'succeeded':
      return 'ok';
    case 'failed':
      return 'critical';
    case 'expired':
    case 'denied':
    case 'blocked':
      return 'unknown';
  }
}
