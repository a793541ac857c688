import { formatCount, formatEvidence } from '../../model/format.ts';
import { seriesOf } from '../../model/history.ts';
import { readValue } from '../../model/reading.ts';
import { brokerSeries } from '../../model/series.ts';
import { subjectLabel } from '../../model/subject.ts';
import { ageText } from '../fragments/facts.ts';
import { sparkline } from '../fragments/sparkline.ts';
import { statusMark } from '../fragments/status.ts';
import { gaugesOf } from '../gauges.ts';
import { type Html, html } from '../html.ts';
import type { BrokerView } from '../live.ts';
import { PATHS, type Page, type PageInput } from './page.ts';
import { brokerBadge, brokerStatus, gaugeBar, openIncidents } from './parts.ts';

const INCIDENTS_SHOWN = 3;
const HOUR = 3_600_000;
const RANK = ['critical', 'unknown', 'warning', 'pending', 'ok'] as const;

/** Every broker at a glance, those in trouble first. */
export function overviewPage({ ports, now }: PageInput): Page {
  const views = [...ports.live.views()].sort(
    (a, b) =>
      RANK.indexOf(brokerStatus(a)) - RANK.indexOf(brokerStatus(b)) || a.broker.name.localeCompare(b.broker.name),
  );
  const words = summary(views);
  return {
    title: words,
    body: html`<div class="page-head"><h1>Brokers</h1><p class="lede">${words}</p></div>
<div class="brokers">${views.map((view) => brokerCard(view, now))}</div>`,
  };
}

function summary(views: readonly BrokerView[]): string {
  const well = views.filter((view) => brokerStatus(view) === 'ok').length;
  if (well === views.length) return views.length === 1 ? 'All is well' : `All ${views.length} brokers are well`;
  const worst = RANK.find((status) => views.some((view) => brokerStatus(view) === status)) ?? 'ok';
  if (worst === 'pending') return 'Looking for the first time';
  if (views.length === 1) return `${views[0]?.broker.name ?? 'It'} needs attention`;
  return `${views.length - well} of ${views.length} brokers need attention`;
}

function brokerCard(view: BrokerView, now: number): Html {
  const { broker, inspection, incidents } = view;
  const open = openIncidents(incidents);
  const more = open.length - INCIDENTS_SHOWN;
  const [worst] = inspection === undefined ? [] : gaugesOf(inspection);
  return html`<article class="card broker broker-${brokerStatus(view)}">
<header><h2><a href="${PATHS.broker(broker.id)}">${broker.name}</a></h2>${brokerBadge(view)}</header>
<p class="meta">${metaText(view)}</p>
${worst !== undefined && html`<section><h3 class="overline">Nearest to its limit</h3>${gaugeBar(worst)}</section>`}
<section><h3 class="overline">Open incidents</h3>
${open.length === 0 && html`<p class="quiet">none</p>`}
<ul class="lines">${open
    .slice(0, INCIDENTS_SHOWN)
    .map(
      ({ id, severity, title, observations: [first] }) =>
        html`<li>${statusMark(severity)}<span><a href="${PATHS.incident(id)}">${title}</a>${first !== undefined && html` <span class="quiet">${subjectLabel(first.subject)}</span>`}</span></li>`,
    )}${more > 0 && html`<li class="more"><a href="${PATHS.broker(broker.id)}">and ${more} more</a></li>`}</ul></section>
<section><h3 class="overline">Forecasts</h3>${forecasts(view)}</section>
<section class="flow"><h3 class="overline">Messages, last hour</h3>${flow(view, now)}</section>
<p class="seen">${inspection === undefined ? 'not looked at yet' : `looked at ${ageText(inspection.snapshot.takenAt, now)}`}</p>
</article>`;
}

function metaText({ broker, inspection }: BrokerView): string {
  const overview = readValue(inspection?.snapshot.rabbitmq?.overview);
  const nodes = readValue(inspection?.snapshot.rabbitmq?.nodes);
  return [
    overview === undefined ? broker.engine : `RabbitMQ ${overview.rabbitmqVersion}`,
    nodes && `${nodes.filter(({ running }) => running).length} of ${nodes.length} nodes running`,
    broker.instanceType,
    broker.region,
  ]
    .filter((part) => part !== undefined)
    .join(' · ');
}

/** What the conditions that look ahead say; they are the ones that measure the time left. */
function forecasts({ inspection }: BrokerView): Html {
  const ahead = (inspection?.findings ?? []).flatMap(({ observations, level }) =>
    observations.flatMap(({ subject, evidence: [first] }) =>
      first?.label === 'time left' ? [{ subject, first, level }] : [],
    ),
  );
  if (ahead.length === 0) return html`<p class="quiet">nothing is on its way to a limit</p>`;
  return html`<ul class="lines">${ahead
    .slice(0, INCIDENTS_SHOWN)
    .map(
      ({ subject, first, level }) =>
        html`<li>${statusMark(level === 'firing' ? 'warning' : 'info')}<span>${subjectLabel(subject)} <span class="quiet">${formatEvidence({ label: first.label, value: first.value, unit: 'seconds' })}</span></span></li>`,
    )}</ul>`;
}

function flow({ history, inspection }: BrokerView, now: number): Html {
  const recent = history.filter(({ at }) => at > now - HOUR);
  const overview = readValue(inspection?.snapshot.rabbitmq?.overview);
  const text = (value: number | undefined) => (value === undefined ? '–' : formatCount(value));
  return html`<div class="sparks">
<div>${sparkline(seriesOf(recent, brokerSeries('messages-ready')), 'messages ready')}<span class="spark-text"><b>${text(overview?.messages.ready)}</b> ready</span></div>
<div>${sparkline(seriesOf(recent, brokerSeries('publish-rate')), 'published per second')}<span class="spark-text"><b>${text(overview?.rates.publish)}</b> published/s</span></div>
</div>`;
}
