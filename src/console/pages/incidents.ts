import { holds } from '../../decide/silence.ts';
import { compareSeverity } from '../../model/finding.ts';
import type { Incident } from '../../model/incident.ts';
import { subjectLabel } from '../../model/subject.ts';
import { lastedText } from '../../notify/story.ts';
import { timeText } from '../fragments/facts.ts';
import { silenceItem } from '../fragments/handling-forms.ts';
import { incidentStatus, muteText } from '../fragments/incident-card.ts';
import { statusBadge } from '../fragments/status.ts';
import { type Html, html } from '../html.ts';
import { PATHS, type Page, type PageInput } from './page.ts';
import { nothing } from './parts.ts';

const RANK = ['open', 'pending', 'resolved'] as const;
const RESOLVED_SHOWN = 100;

/** Every incident of every broker: what is open, what may become one, what was. */
export function incidentsPage(input: PageInput): Page {
  const { ports, now } = input;
  const views = ports.live.views();
  const names = new Map(views.map(({ broker }) => [broker.id, broker.name]));
  const sorted = views
    .flatMap(({ incidents }) => incidents)
    .sort(
      (a, b) =>
        RANK.indexOf(a.state) - RANK.indexOf(b.state) ||
        compareSeverity(b.severity, a.severity) ||
        b.firingSince - a.firingSince,
    );
  const open = sorted.filter(({ state, muted }) => state === 'open' && muted === undefined);
  const quiet = sorted.filter(({ state, muted }) => state === 'open' && muted !== undefined);
  const pending = sorted.filter(({ state }) => state === 'pending');
  const resolved = sorted
    .filter(({ state }) => state === 'resolved')
    .sort((a, b) => (b.resolvedAt ?? 0) - (a.resolvedAt ?? 0))
    .slice(0, RESOLVED_SHOWN);
  const list = (title: string, members: readonly Incident[], empty?: string) =>
    incidentList({ title, members, empty, names, now });
  return {
    title: open.length === 0 ? 'No open incidents' : `${open.length} open incidents`,
    body: html`<div class="page-head"><h1>Incidents</h1><p class="lede">${open.length === 0 ? 'Nothing is open' : `${open.length} open`} · ${pending.length} not told yet · resolved ones are shown for a week</p></div>
${list('Open', open, 'No open incidents.')}${list('Kept quiet', quiet)}${silenceList(input)}${list('Firing, not told yet', pending)}${list('Resolved', resolved, 'None resolved within a week.')}`,
  };
}

/** What somebody asked to be quiet, whether it fires or not. */
function silenceList({ ports, now, formToken }: PageInput): Html {
  const items = ports.live
    .views()
    .flatMap(({ broker, silences }) =>
      silences
        .filter((silence) => holds(silence, now))
        .map((silence) =>
          silenceItem({ silence, broker }, PATHS.silence(silence.id), ports.readOnly ? undefined : formToken),
        ),
    );
  if (items.length === 0) return html``;
  return html`<section id="silences"><h2>Silences</h2><ul class="card silences">${items}</ul></section>`;
}

interface IncidentList {
  readonly title: string;
  readonly members: readonly Incident[];
  readonly empty: string | undefined;
  readonly names: ReadonlyMap<string, string>;
  readonly now: number;
}

function incidentList({ title, members, empty, names, now }: IncidentList): Html {
  if (members.length === 0 && empty === undefined) return html``;
  if (members.length === 0) return html`<section><h2>${title}</h2>${nothing(empty ?? '')}</section>`;
  return html`<section><h2>${title}</h2><ul class="rows card">${members.map((incident) => incidentRow(incident, names.get(incident.brokerId) ?? incident.brokerId, now))}</ul></section>`;
}

function incidentRow(incident: Incident, broker: string, now: number): Html {
  const { id, title, observations, subjectCount, openedAt, firingSince, muted, acknowledged } = incident;
  const [first] = observations;
  const about =
    first === undefined
      ? ''
      : `${subjectLabel(first.subject)}${subjectCount > 1 ? ` and ${subjectCount - 1} more` : ''}`;
  const hand =
    (muted && muteText(muted)) ?? (acknowledged === undefined ? undefined : `acknowledged by ${acknowledged.by}`);
  return html`<li id="row-${id}"><span class="row-status">${statusBadge(incidentStatus(incident))}</span>
<span class="row-main"><a href="${PATHS.incident(id)}">${title}</a> <span class="quiet">${about}</span>${hand !== undefined && html`<span class="hand">${hand}</span>`}</span>
<span class="row-side"><span>${broker}</span><span class="quiet">${lastedText(incident, now)} · ${timeText(openedAt ?? firingSince)}</span></span></li>`;
}
