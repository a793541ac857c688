import { compareSeverity } from '../../model/finding.ts';
import { formatCount, formatDuration, formatValue } from '../../model/format.ts';
import type { Incident } from '../../model/incident.ts';
import type { Node, Queue } from '../../model/rabbitmq.ts';
import { readValue } from '../../model/reading.ts';
import { CHARTS } from '../charts.ts';
import { incidentCard } from '../fragments/incident-card.ts';
import { statusBadge, statusMark } from '../fragments/status.ts';
import { nodeGauges } from '../gauges.ts';
import { type Html, html } from '../html.ts';
import type { BrokerView } from '../live.ts';
import { queuesFor } from '../queue-list.ts';
import { PATHS, type Page, type PageInput } from './page.ts';
import { brokerBadge, brokerTabs, chartFigure, gaugeBar, nothing, openIncidents, spanPicker, tile } from './parts.ts';

const DEEPEST_SHOWN = 8;
/** Of a node's gauges, those that stop a broker. */
const NODE_GAUGES = 3;

/** One broker: what is wrong, how its nodes are, how it went. */
export function brokerPage(view: BrokerView, { now }: PageInput): Page {
  const { broker, inspection, incidents } = view;
  const open = openIncidents(incidents);
  return {
    title: broker.name,
    body: html`${brokerHead(view, 'broker')}
${inspection?.snapshot.reduced !== undefined && html`<p class="note" id="reduced">Read less than usual: ${inspection.snapshot.reduced}</p>`}
${tiles(view)}
<section id="incidents" aria-labelledby="incidents-title"><h2 id="incidents-title">Open incidents</h2>
${open.length === 0 ? nothing('No open incidents.') : html`<div class="incidents">${open.map((incident) => incidentCard(incident, { now, href: PATHS.incident(incident.id), conditionHref: `${PATHS.conditions(broker.id)}#${incident.conditionId}` }))}</div>`}
${notToldYet(incidents)}</section>
<section id="nodes" aria-labelledby="nodes-title"><h2 id="nodes-title">Nodes</h2>${nodeCards(view)}</section>
<section id="charts" aria-labelledby="charts-title"><div class="section-head"><h2 id="charts-title">How it went</h2>${spanPicker()}</div>
<div class="charts">${CHARTS.map(({ id, title }) => chartFigure({ brokerId: broker.id, id, title }))}</div></section>
<section id="deepest" aria-labelledby="deepest-title"><div class="section-head"><h2 id="deepest-title">Deepest queues</h2><a href="${PATHS.queues(broker.id)}">all queues</a></div>
${deepest(view)}</section>`,
  };
}

/** What fires, but not for its hold time yet: why a broker without an open incident is not well. */
function notToldYet(incidents: readonly Incident[]): Html {
  const pending = incidents
    .filter(({ state, severity }) => state === 'pending' && severity !== 'info')
    .sort((a, b) => compareSeverity(b.severity, a.severity) || a.firingSince - b.firingSince);
  if (pending.length === 0) return html``;
  return html`<p class="pending">Firing, not told yet: ${pending.map(
    ({ id, title, severity }, index) =>
      html`${index > 0 && ' · '}${statusMark(severity)} <a href="${PATHS.incident(id)}">${title}</a>`,
  )}</p>`;
}

/** The top of each page of a broker. */
export function brokerHead(view: BrokerView, here: 'broker' | 'queues' | 'conditions'): Html {
  const { broker, inspection } = view;
  const overview = readValue(inspection?.snapshot.rabbitmq?.overview);
  const meta = [
    overview && `RabbitMQ ${overview.rabbitmqVersion}`,
    broker.instanceType,
    broker.deploymentMode,
    broker.region,
  ].filter((part) => part !== undefined);
  return html`<div class="page-head broker-head"><div class="title-row"><h1>${broker.name}</h1>${brokerBadge(view)}</div>
<p class="lede">${meta.join(' · ')}</p>${brokerTabs(broker.id, here)}</div>`;
}

function tiles({ broker, inspection }: BrokerView): Html {
  const overview = readValue(inspection?.snapshot.rabbitmq?.overview);
  const count = (value: number | undefined) => (value === undefined ? undefined : formatCount(value));
  const rate = (value: number | undefined) => (value === undefined ? undefined : formatValue(value, 'per-second'));
  return html`<div class="tiles" id="tiles">
${tile('ready', count(overview?.messages.ready))}${tile('unacked', count(overview?.messages.unacked))}
${tile('published', rate(overview?.rates.publish))}${tile('delivered', rate(overview?.rates.deliver))}
${tile('queues', count(overview?.totals.queues), PATHS.queues(broker.id))}${tile('connections', count(overview?.totals.connections))}
${tile('channels', count(overview?.totals.channels))}${tile('consumers', count(overview?.totals.consumers))}
</div>`;
}

function nodeCards({ inspection }: BrokerView): Html {
  const reading = inspection?.snapshot.rabbitmq?.nodes;
  const nodes = readValue(reading);
  if (nodes === undefined) {
    return nothing(
      reading?.state === 'read' || reading === undefined ? 'Not looked at yet.' : `Not known: ${reading.detail}`,
    );
  }
  return html`<div class="nodes">${[...nodes].sort((a, b) => a.name.localeCompare(b.name)).map(nodeCard)}</div>`;
}

function nodeCard(node: Node): Html {
  const { name, running, uptime, version, memoryAlarm, diskAlarm, partitions, beingDrained } = node;
  const troubles = [
    memoryAlarm === true && 'memory alarm',
    diskAlarm === true && 'disk alarm',
    partitions.length > 0 && 'partitioned',
    beingDrained === true && 'in maintenance mode',
  ].filter((trouble) => trouble !== false);
  const badge = !running
    ? statusBadge('critical', 'down')
    : troubles.length > 0
      ? statusBadge('critical', troubles.join(', '))
      : statusBadge('ok', 'running');
  const facts = [version, uptime === undefined ? undefined : `up ${formatDuration(uptime / 1000)}`];
  return html`<article class="card node"><header><h3>${name}</h3>${badge}</header>
<p class="meta">${facts.filter((fact) => fact !== undefined).join(' · ')}</p>
${
  running &&
  nodeGauges(node)
    .slice(0, NODE_GAUGES)
    .map((gauge) => gaugeBar(withoutNode(gauge)))
}</article>`;
}

/** The card says already which node it is. */
function withoutNode({ node: _node, ...gauge }: ReturnType<typeof nodeGauges>[number]) {
  return gauge;
}

function deepest({ inspection }: BrokerView): Html {
  const queues = readValue(inspection?.snapshot.rabbitmq?.queues);
  if (queues === undefined) return nothing('The queues are not known.');
  const filled = queuesFor(queues, { search: '', sort: 'messages', direction: 'down' })
    .filter(({ messages }) => messages > 0)
    .slice(0, DEEPEST_SHOWN);
  if (filled.length === 0) return nothing('Every queue is empty.');
  return html`<div class="table-wrap card" tabindex="0" role="region" aria-label="Deepest queues"><table><thead><tr><th scope="col">queue</th><th scope="col" class="col-vhost">virtual host</th><th scope="col" class="number">ready</th><th scope="col" class="col-unacked number">unacked</th><th scope="col" class="number">consumers</th></tr></thead>
<tbody>${filled.map(queueRow)}</tbody></table></div>`;
}

function queueRow({ name, vhost, ready, unacked, consumers }: Queue): Html {
  return html`<tr><th scope="row" class="name" title="${name}">${name}</th><td class="name col-vhost">${vhost}</td><td class="number">${formatCount(ready)}</td><td class="col-unacked number">${formatCount(unacked)}</td><td class="number">${consumers === undefined ? '–' : formatCount(consumers)}</td></tr>`;
}
