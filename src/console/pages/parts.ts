import { compareSeverity } from '../../model/finding.ts';
import type { Incident } from '../../model/incident.ts';
import { isBlind } from '../../model/inspection.ts';
import { statusBadge } from '../fragments/status.ts';
import { type Gauge, gaugeLevel } from '../gauges.ts';
import { type Html, html } from '../html.ts';
import type { BrokerView } from '../live.ts';
import { isShown } from './layout.ts';
import { PATHS } from './page.ts';

export type BrokerStatus = 'critical' | 'warning' | 'ok' | 'unknown' | 'pending';

/** Unknown when the last look saw nothing, else the worst that is open or firing. */
export function brokerStatus({ inspection, incidents }: BrokerView): BrokerStatus {
  if (inspection === undefined) return 'pending';
  if (isBlind(inspection)) return 'unknown';
  const severities = [
    ...incidents.filter(isShown).map(({ severity }) => severity),
    ...inspection.findings.filter(({ level }) => level === 'firing').map(({ severity }) => severity),
  ];
  if (severities.includes('critical')) return 'critical';
  return severities.includes('warning') ? 'warning' : 'ok';
}

export function brokerBadge(view: BrokerView): Html {
  const status = brokerStatus(view);
  return statusBadge(status, status === 'pending' ? 'first look' : status);
}

/** What a person needs to act on, worst first, then newest. */
export function openIncidents(incidents: readonly Incident[]): readonly Incident[] {
  return incidents
    .filter(isShown)
    .sort((a, b) => compareSeverity(b.severity, a.severity) || b.firingSince - a.firingSince);
}

/** A bar with its thresholds as ticks. Drawn, so that it needs no style of its own. */
export function gaugeBar(gauge: Gauge): Html {
  const { label, node, share, warning, critical, value, text } = gauge;
  const percent = (part: number) => `${Math.round(Math.min(part, 1) * 1000) / 10}%`;
  const name = node === undefined ? label : `${label}, ${node}`;
  const level = gaugeLevel(gauge);
  return html`<div class="gauge gauge-${level}">
<div class="gauge-head"><span class="gauge-label">${label}${node !== undefined && html` <span class="gauge-node">${node}</span>`}</span><span class="gauge-value">${value}</span></div>
<svg class="bar" width="100%" height="8" role="img" aria-label="${name}: ${value}, ${text}, ${level}"><rect class="track" width="100%" height="8" rx="4"/><rect class="fill" width="${percent(share)}" height="8" rx="4"/><line class="tick" x1="${percent(warning)}" x2="${percent(warning)}" y1="0" y2="8"/><line class="tick" x1="${percent(critical)}" x2="${percent(critical)}" y1="0" y2="8"/></svg>
<div class="gauge-text">${text}</div>
</div>`;
}

/** A number that matters, with its name under it. */
export function tile(label: string, value: string | undefined, href?: string): Html {
  const inner = html`<span class="tile-value">${value ?? '–'}</span><span class="tile-label">${label}</span>`;
  return href === undefined
    ? html`<div class="tile">${inner}</div>`
    : html`<a class="tile" href="${href}">${inner}</a>`;
}

export interface ChartPlace {
  readonly brokerId: string;
  readonly id: string;
  readonly title: string;
}

/** Where the browser draws a chart; what it shows is also told in words by the script. */
export function chartFigure({ brokerId, id, title }: ChartPlace): Html {
  return html`<figure class="card chart" id="chart-${id}" data-chart="${id}" data-broker="${brokerId}" data-keep>
<figcaption>${title}</figcaption>
<div class="plot" role="img" aria-label="${title}"></div>
<p class="chart-words"></p>
</figure>`;
}

const SPANS = [
  [15, '15 min'],
  [60, '1 h'],
  [360, '6 h'],
  [1440, '24 h'],
] as const;

/** How far back the charts of this page go. */
export function spanPicker(): Html {
  return html`<div class="spans" role="group" aria-label="Time shown" data-keep id="spans">${SPANS.map(
    ([minutes, text]) =>
      html`<button type="button" data-span="${minutes}" aria-pressed="${minutes === 60 ? 'true' : 'false'}">${text}</button>`,
  )}</div>`;
}

/** The pages of one broker. */
export function brokerTabs(brokerId: string, here: 'broker' | 'queues' | 'conditions'): Html {
  const tabs = [
    ['broker', 'Overview', PATHS.broker(brokerId)],
    ['queues', 'Queues', PATHS.queues(brokerId)],
    ['conditions', 'Conditions', PATHS.conditions(brokerId)],
  ] as const;
  return html`<nav class="tabs" aria-label="Pages of this broker">${tabs.map(
    ([id, text, href]) => html`<a href="${href}"${id === here && html` aria-current="page"`}>${text}</a>`,
  )}</nav>`;
}

/** Said where there is nothing to show: that it is well, or why there is nothing. */
export function nothing(text: string): Html {
  return html`<p class="nothing">${text}</p>`;
}
