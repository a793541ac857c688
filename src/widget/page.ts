import { ageText } from '../console/fragments/facts.ts';
import { incidentCard } from '../console/fragments/incident-card.ts';
import { type Status, statusBadge } from '../console/fragments/status.ts';
import { type Html, html } from '../console/html.ts';
import type { Incident } from '../model/incident.ts';
import { isOver, type Remediation } from '../model/remediation.ts';
import { codeCard } from './codes.ts';
import { planCard, remediationTable } from './plans.ts';
import type { WidgetView } from './request.ts';
import { STYLE } from './style.ts';

/** What the last pass over one broker left. */
export interface BrokerInView {
  readonly id: string;
  readonly name: string;
  readonly lastPassAt?: number;
  /** All that are open. */
  readonly incidents: readonly Incident[];
}

export interface WidgetData {
  readonly brokers: readonly BrokerInView[];
  readonly remediations: readonly Remediation[];
}

export interface PageOptions {
  readonly view: WidgetView;
  readonly now: number;
  readonly endpoint: string;
  readonly approvals: readonly string[];
  /** What became of a click. */
  readonly told?: string;
}

const DAY = 86_400_000;
/** Five passes that did not come. */
const STALE = 300_000;
const MOST_CARDS = 20;
const RANK = { critical: 0, warning: 1, info: 2 } as const;

/** The widget: HTML and SVG without any script, as CloudWatch shows it. */
export function widgetPage(data: WidgetData, options: PageOptions): Html {
  const { show, widgetContext } = options.view;
  const sections = [
    show !== 'remediations' && incidentSections(data, options.now),
    show !== 'incidents' && remediationSections(data, options),
  ];
  return html`${STYLE}<div class="mqop${widgetContext.theme === 'dark' && ' mqop-dark'} cwdb-no-default-styles">
${options.told !== undefined && html`<p class="card told" role="status">${options.told}</p>`}
${data.brokers.length === 0 ? html`<p>${nothing(options.view)}</p>` : sections}
</div>`;
}

function nothing({ broker }: WidgetView): string {
  return broker === undefined ? 'No broker was looked at yet.' : `No broker ${broker} is watched.`;
}

interface Placed {
  readonly brokerName: string;
  readonly incident: Incident;
}

function incidentSections({ brokers }: WidgetData, now: number): Html {
  const open: readonly Placed[] = brokers
    .flatMap(({ name, incidents }) => incidents.map((incident) => ({ brokerName: name, incident })))
    // What is explained by another incident stands there as its symptom.
    .filter(({ incident: { state, muted } }) => state === 'open' && muted?.kind !== 'cause')
    .sort((a, b) => RANK[a.incident.severity] - RANK[b.incident.severity]);
  const codes = open.flatMap(({ brokerName, incident }) =>
    incident.observations.flatMap(({ subject }) =>
      subject.kind === 'code' ? [{ brokerName, incident, code: subject.name }] : [],
    ),
  );
  const others = open.filter(({ incident }) => !codes.some((code) => code.incident === incident));
  const forecasts = others.filter(({ incident }) => incident.conditionId.endsWith('-forecast'));
  const incidents = others.filter((placed) => !forecasts.includes(placed));
  const stale = brokers.filter(({ lastPassAt }) => lastPassAt === undefined || now - lastPassAt > STALE);
  return html`${summary(open, brokers.length)}
${stale.length > 0 && html`<p>${statusBadge('unknown', 'not looked at lately')} ${stale.slice(0, 10).map(({ name, lastPassAt }) => html`${name} (${lastPassAt === undefined ? 'never' : ageText(lastPassAt, now)}) `)}</p>`}
${section('Amazon MQ asks for an action', codes.map(codeCard))}
${section(
  'Incidents',
  incidents.map((placed) => card(placed, now)),
)}
${section(
  'Forecasts',
  forecasts.map((placed) => card(placed, now)),
)}`;
}

function summary(open: readonly Placed[], brokers: number): Html {
  const count = (severity: Incident['severity']) =>
    open.filter(({ incident }) => incident.severity === severity).length;
  const badge = (status: Status, number: number, word: string) =>
    number > 0 && statusBadge(status, `${number} ${word}`);
  return html`<p class="summary">${open.length === 0 && statusBadge('ok', 'Nothing is wrong')}${badge('critical', count('critical'), 'critical')}${badge('warning', count('warning'), 'warning')}${badge('info', count('info'), 'to know')}<span class="meta">${brokers} broker${brokers !== 1 && 's'}</span></p>`;
}

function card({ incident, brokerName }: Placed, now: number): Html {
  return incidentCard(incident, { now, brokerName });
}

function section(title: string, cards: readonly Html[]): Html {
  if (cards.length === 0) return html``;
  const more = cards.length - MOST_CARDS;
  return html`<h2>${title}</h2>${cards.slice(0, MOST_CARDS)}${more > 0 && html`<p class="meta">and ${more} more</p>`}`;
}

function remediationSections({ brokers, remediations }: WidgetData, options: PageOptions): Html {
  const names = new Map(brokers.map(({ id, name }) => [id, name]));
  const nameOf = (id: string) => names.get(id) ?? id;
  const waits = ({ state }: Remediation) => state === 'proposed' || state === 'awaiting-approval';
  const waiting = remediations.filter((one) => waits(one) && one.approval === undefined);
  const lately = remediations.filter(
    (one) => !waiting.includes(one) && (!isOver(one) || options.now - one.changedAt < DAY),
  );
  const plans = waiting.map((one) => planCard(one, { ...options, brokerName: nameOf(one.brokerId) }));
  return html`${waiting.length + lately.length === 0 && html`<p>No plan waits, and nothing was done within a day.</p>`}
${section('Plans', plans)}
${lately.length > 0 && html`<h2>Within a day</h2>${remediationTable(lately.toReversed(), nameOf)}`}`;
}
