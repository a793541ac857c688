import { formatCount } from '../../model/format.ts';
import type { Queue } from '../../model/rabbitmq.ts';
import { type Reading, readValue } from '../../model/reading.ts';
import { ageText } from '../fragments/facts.ts';
import { type Html, html } from '../html.ts';
import type { BrokerView } from '../live.ts';
import { QUEUE_SORTS, type QueueQuery, queuesFor } from '../queue-list.ts';
import { brokerHead } from './broker.ts';
import { PATHS, type Page, type PageInput } from './page.ts';
import { nothing } from './parts.ts';

/** Rows of a page without script; with it, rows of a window that is fetched. */
export const PAGE_ROWS = 100;

const COLUMNS = [
  { id: 'name', text: 'queue', number: false },
  { id: 'vhost', text: 'virtual host', number: false },
  { id: 'type', text: 'type', number: false },
  { id: 'state', text: 'state', number: false },
  { id: 'ready', text: 'ready', number: true },
  { id: 'unacked', text: 'unacked', number: true },
  { id: 'messages', text: 'messages', number: true },
  { id: 'consumers', text: 'consumers', number: true },
] as const;

/** What the address asks for; anything unknown in it means the default. */
export function queueQueryOf(query: URLSearchParams): QueueQuery {
  return {
    search: query.get('search') ?? '',
    sort: QUEUE_SORTS.find((sort) => sort === query.get('sort')) ?? 'messages',
    direction: query.get('direction') === 'up' ? 'up' : 'down',
  };
}

/** The queues of a broker: sorted and searched here, so that the browser holds only what it shows. */
export function queuesPage(view: BrokerView, { query, now }: PageInput): Page {
  const { broker, inspection } = view;
  const reading = inspection?.snapshot.rabbitmq?.queues;
  const queues = readValue(reading);
  const head = brokerHead(view, 'queues');
  if (queues === undefined || inspection === undefined) {
    const why =
      reading === undefined || reading.state === 'read' ? 'Not looked at yet.' : `Not known: ${reading.detail}`;
    return { title: `Queues of ${broker.name}`, body: html`${head}${nothing(why)}` };
  }
  const wanted = queueQueryOf(query);
  const found = queuesFor(queues, wanted);
  const from = Math.max(0, Math.floor(Number(query.get('from') ?? 0)) || 0);
  return {
    title: `Queues of ${broker.name}`,
    body: html`${head}
<form class="filter" method="get" role="search" data-keep id="queue-filter"><label for="search">Search</label>
<input id="search" name="search" type="search" value="${wanted.search}" placeholder="queue or virtual host" autocomplete="off" spellcheck="false">
<input type="hidden" name="sort" value="${wanted.sort}"><input type="hidden" name="direction" value="${wanted.direction}">
<button class="button">Search</button></form>
<p class="found" id="queue-count" data-keep role="status">${countText(found.length, queues.length)}</p>
${gaps(reading, now)}
<div class="table-wrap card scroller" tabindex="0" role="region" aria-label="Queues" data-queues="${broker.id}" data-keep id="queue-table">
<table aria-rowcount="${found.length + 1}"><thead><tr aria-rowindex="1">${COLUMNS.map((column) => headCell(column, wanted, broker.id))}</tr></thead>
<tbody>${found.slice(from, from + PAGE_ROWS).map((queue, index) => row(queue, from + index))}</tbody></table></div>
${pager(found.length, from, wanted, broker.id)}`,
  };
}

export function countText(found: number, all: number): string {
  return found === all ? `${formatCount(all)} queues` : `${formatCount(found)} of ${formatCount(all)} queues`;
}

/** What the list does not show, and how old it is. */
function gaps(reading: Reading<readonly Queue[]> | undefined, now: number): Html {
  if (reading?.state !== 'read') return html``;
  const { omitted, dropped, readAt } = reading;
  const notes = [
    readAt !== undefined && `These figures were read ${ageText(readAt, now)}.`,
    omitted > 0 && `${formatCount(omitted)} more queues were left out to stay within the budget of a pass.`,
    dropped > 0 && `${formatCount(dropped)} queues could not be read.`,
  ].filter((note) => note !== false);
  return html`${notes.map((note) => html`<p class="note">${note}</p>`)}`;
}

type Column = (typeof COLUMNS)[number];

/** Sorts when it is followed; again for the other direction. */
function headCell({ id, text, number }: Column, wanted: QueueQuery, brokerId: string): Html {
  const isSorted = wanted.sort === id;
  const first = number ? 'down' : 'up';
  const direction = isSorted ? (wanted.direction === 'up' ? 'down' : 'up') : first;
  const sorted = isSorted && html` aria-sort="${wanted.direction === 'up' ? 'ascending' : 'descending'}"`;
  const href = address(brokerId, { ...wanted, sort: id, direction }, 0);
  return html`<th scope="col" class="col-${id}${number && ' number'}"${sorted}><a href="${href}" data-sort="${id}" data-first="${first}">${text}</a></th>`;
}

function row(queue: Queue, index: number): Html {
  const { name, vhost, type, state, ready, unacked, messages, consumers } = queue;
  return html`<tr aria-rowindex="${index + 2}"><th scope="row" class="col-name" title="${name}">${name}</th><td class="col-vhost" title="${vhost}">${vhost}</td><td class="col-type">${type}</td><td class="col-state">${state}</td>${[
    ['ready', ready],
    ['unacked', unacked],
    ['messages', messages],
    ['consumers', consumers],
  ].map(
    ([id, value]) => html`<td class="col-${id} number">${typeof value === 'number' ? formatCount(value) : '–'}</td>`,
  )}</tr>`;
}

/** For browsers without script; with it, the table fetches what is scrolled to. */
function pager(found: number, from: number, wanted: QueueQuery, brokerId: string): Html {
  const last = Math.min(found, from + PAGE_ROWS);
  return html`<p class="pager" id="queue-pager" data-keep>${from > 0 && html`<a href="${address(brokerId, wanted, Math.max(0, from - PAGE_ROWS))}">previous</a>`} ${found === 0 ? 'no queue fits' : `${formatCount(from + 1)} to ${formatCount(last)}`} ${last < found && html`<a href="${address(brokerId, wanted, last)}">next</a>`}</p>`;
}

function address(brokerId: string, { search, sort, direction }: QueueQuery, from: number): string {
  const query = new URLSearchParams({ ...(search === '' ? {} : { search }), sort, direction });
  if (from > 0) query.set('from', String(from));
  return `${PATHS.queues(brokerId)}?${query}`;
}
