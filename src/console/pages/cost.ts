import { formatBytes, formatCount } from '../../model/format.ts';
import type { Inspection } from '../../model/inspection.ts';
import type { Reading } from '../../model/reading.ts';
import { COST_CHARTS } from '../charts.ts';
import { ageText } from '../fragments/facts.ts';
import { type Html, html } from '../html.ts';
import type { BrokerView } from '../live.ts';
import { PATHS, type Page, type PageInput } from './page.ts';
import { chartFigure, nothing, spanPicker, tile } from './parts.ts';

/** What watching costs each broker: requests, bytes and time of a pass, source by source. */
export function costPage({ ports, now }: PageInput): Page {
  const views = ports.live.views();
  return {
    title: 'Cost of watching',
    body: html`<div class="page-head"><h1>Cost of watching</h1><p class="lede">Requests to the management API, one at a time, within a budget; less of it while the broker is in trouble</p></div>
<div class="section-head"><span></span>${spanPicker()}</div>
${views.map((view) => brokerCost(view, now))}`,
  };
}

function brokerCost({ broker, inspection }: BrokerView, now: number): Html {
  const head = html`<h2 id="cost-${broker.id}"><a href="${PATHS.broker(broker.id)}">${broker.name}</a></h2>`;
  if (inspection === undefined) return html`<section>${head}${nothing('Not looked at yet.')}</section>`;
  const { requests, bytes, milliseconds } = inspection.snapshot.cost;
  return html`<section id="section-${broker.id}">${head}
<div class="tiles" id="tiles-${broker.id}">${tile('requests', formatCount(requests))}${tile('read', formatBytes(bytes))}${tile('answering', `${formatCount(milliseconds)} ms`)}${tile('looked at', ageText(inspection.snapshot.takenAt, now))}</div>
${inspection.snapshot.reduced !== undefined && html`<p class="note" id="reduced-${broker.id}">Read less than usual: ${inspection.snapshot.reduced}</p>`}
<div class="charts" id="charts-${broker.id}">${COST_CHARTS.map(({ id, title }) => chartFigure({ brokerId: broker.id, id, title }))}</div>
<div class="table-wrap card" tabindex="0" role="region" aria-label="Sources of ${broker.name}"><table><thead><tr><th scope="col">source</th><th scope="col">state</th><th scope="col" class="number">requests</th><th scope="col" class="number">bytes</th><th scope="col" class="number">time</th></tr></thead><tbody>${sourceRows(inspection, now)}</tbody></table></div></section>`;
}

/** The dearest first; what cost nothing this time says why. */
function sourceRows({ snapshot }: Inspection, now: number): Html {
  const sources = Object.entries<Reading<unknown>>({ ...snapshot.rabbitmq });
  const sorted = sources.sort(
    ([, a], [, b]) => b.cost.milliseconds - a.cost.milliseconds || b.cost.bytes - a.cost.bytes,
  );
  return html`${sorted.map(
    ([name, reading]) =>
      html`<tr><th scope="row">${name}</th><td>${stateText(reading, now)}</td><td class="number">${formatCount(reading.cost.requests)}</td><td class="number">${formatBytes(reading.cost.bytes)}</td><td class="number">${formatCount(reading.cost.milliseconds)} ms</td></tr>`,
  )}`;
}

function stateText(reading: Reading<unknown>, now: number): string {
  if (reading.state !== 'read') return `${reading.state === 'failed' ? 'failed' : 'not read'}: ${reading.detail}`;
  return reading.readAt === undefined ? 'read' : `read ${ageText(reading.readAt, now)}`;
}
