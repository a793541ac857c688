import { formatCount } from '../../model/format.ts';
import { REFRESHED } from './live.ts';

interface Row {
  readonly name: string;
  readonly vhost: string;
  readonly type: string;
  readonly state: string;
  readonly ready: number;
  readonly unacked: number;
  readonly messages: number;
  readonly consumers?: number;
}

interface Window {
  readonly found: number;
  readonly words: string;
  readonly from: number;
  readonly rows: readonly Row[];
}

const COLUMNS = ['name', 'vhost', 'type', 'state', 'ready', 'unacked', 'messages', 'consumers'] as const;
/** Rows above and below what is seen, so that a flick of the wheel meets rows. */
const AHEAD = 10;
const WINDOW_ROWS = 100;
const TYPING_MILLISECONDS = 120;

/** Holds only the rows that are seen, whatever the number of queues; the rest is fetched as it is scrolled to. */
export function startQueueTable(): void {
  const scroller = document.querySelector('[data-queues]');
  const body = scroller?.querySelector('tbody');
  const form = document.getElementById('queue-filter');
  if (!(scroller instanceof HTMLElement) || !(body instanceof HTMLElement) || !(form instanceof HTMLFormElement))
    return;
  document.getElementById('queue-pager')?.toggleAttribute('hidden', true);
  scroller.classList.add('virtual');
  const table = new QueueTable(scroller, body);
  scroller.addEventListener('scroll', () => table.draw(), { passive: true });
  new ResizeObserver(() => table.draw()).observe(scroller);
  document.addEventListener(REFRESHED, () => void table.renew());
  connectForm(form, table);
  connectHeads(scroller, table);
  void table.renew();
}

function connectForm(form: HTMLFormElement, table: QueueTable): void {
  const input = form.querySelector('input[type=search]');
  if (!(input instanceof HTMLInputElement)) return;
  let timer = 0;
  input.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(() => void table.ask({ search: input.value }), TYPING_MILLISECONDS);
  });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void table.ask({ search: input.value });
  });
}

function connectHeads(scroller: HTMLElement, table: QueueTable): void {
  for (const link of scroller.querySelectorAll<HTMLElement>('[data-sort]')) {
    link.addEventListener('click', (event) => {
      event.preventDefault();
      const head = link.closest('th');
      const sorted = head?.getAttribute('aria-sort');
      const direction = sorted === 'ascending' ? 'down' : sorted === 'descending' ? 'up' : (link.dataset.first ?? 'up');
      for (const other of scroller.querySelectorAll('th')) other.removeAttribute('aria-sort');
      head?.setAttribute('aria-sort', direction === 'up' ? 'ascending' : 'descending');
      void table.ask({ sort: link.dataset.sort ?? 'messages', direction });
    });
  }
}

class QueueTable {
  readonly #scroller: HTMLElement;
  readonly #body: HTMLElement;
  readonly #above = spacer();
  readonly #below = spacer();
  #query = new URLSearchParams(location.search);
  #rows = new Map<number, Row>();
  #found = 0;
  /** Grows with each new question; answers to an old one are not for this list. */
  #edition = 0;
  #asked = new Set<number>();
  #isDue = false;

  constructor(scroller: HTMLElement, body: HTMLElement) {
    this.#scroller = scroller;
    this.#body = body;
    this.#query.delete('from');
  }

  /** Another search or order, from the top. The address follows, so that it can be sent to somebody. */
  async ask(change: Readonly<Record<string, string>>): Promise<void> {
    for (const [key, value] of Object.entries(change)) this.#query.set(key, value);
    history.replaceState(null, '', `?${this.#query}`);
    this.#scroller.scrollTop = 0;
    await this.renew();
  }

  /** The same question again, after a pass. What is shown stays until the answer is there. */
  async renew(): Promise<void> {
    this.#edition += 1;
    const edition = this.#edition;
    const asked = new Set(this.#windows());
    const answers = await Promise.all([...asked].map((from) => this.#read(from)));
    if (edition !== this.#edition) return;
    this.#rows = new Map();
    this.#asked = asked;
    for (const answer of answers) this.#take(answer);
    this.draw();
  }

  /** Once for each frame of the screen, however much has scrolled and arrived since the last one. */
  draw(): void {
    if (this.#isDue) return;
    this.#isDue = true;
    requestAnimationFrame(() => {
      this.#isDue = false;
      this.#drawNow();
    });
  }

  #drawNow(): void {
    const { first, last } = this.#range();
    for (const from of this.#windows()) if (!this.#asked.has(from)) void this.#fetch(from);
    this.#above.firstElementChild?.setAttribute('height', String(first * this.#height()));
    this.#below.firstElementChild?.setAttribute('height', String(Math.max(0, this.#found - last) * this.#height()));
    const rows = Array.from({ length: Math.max(0, last - first) }, (_, index) => this.#row(first + index));
    this.#body.replaceChildren(this.#above, ...rows, this.#below);
  }

  async #fetch(from: number): Promise<void> {
    this.#asked.add(from);
    const edition = this.#edition;
    const answer = await this.#read(from);
    if (edition !== this.#edition) return;
    this.#take(answer);
    this.draw();
  }

  async #read(from: number): Promise<Window> {
    const query = new URLSearchParams(this.#query);
    query.set('from', String(from));
    const broker = encodeURIComponent(this.#scroller.dataset.queues ?? '');
    const response = await fetch(`/data/brokers/${broker}/queues?${query}`);
    if (!response.ok) return { found: this.#found, words: '', from, rows: [] };
    return response.json();
  }

  #take({ found, words, from, rows }: Window): void {
    this.#found = found;
    for (const [index, row] of rows.entries()) this.#rows.set(from + index, row);
    const count = document.getElementById('queue-count');
    if (count !== null && words !== '') count.textContent = words;
    this.#scroller.querySelector('table')?.setAttribute('aria-rowcount', String(found + 1));
    this.#scroller.style.setProperty('--rows', String(Math.max(found, 1)));
  }

  #height(): number {
    return Number.parseFloat(getComputedStyle(this.#scroller).getPropertyValue('--row')) || 36;
  }

  #range(): { first: number; last: number } {
    const first = Math.max(0, Math.floor(this.#scroller.scrollTop / this.#height()) - AHEAD);
    const seen = Math.ceil(this.#scroller.clientHeight / this.#height()) + 2 * AHEAD;
    const from = Math.min(first, Math.max(0, this.#found - 1));
    return { first: from, last: Math.min(this.#found, from + seen) };
  }

  /** First rows of the windows that are needed for what is seen. */
  #windows(): number[] {
    const { first, last } = this.#range();
    const start = Math.floor(first / WINDOW_ROWS);
    const end = Math.floor(Math.max(first, last - 1) / WINDOW_ROWS);
    return Array.from({ length: end - start + 1 }, (_, index) => (start + index) * WINDOW_ROWS);
  }

  /** Text only: names are whatever somebody chose. */
  #row(index: number): HTMLTableRowElement {
    const row = document.createElement('tr');
    row.setAttribute('aria-rowindex', String(index + 2));
    const queue = this.#rows.get(index);
    for (const column of COLUMNS) {
      const cell = document.createElement(column === 'name' ? 'th' : 'td');
      const value = queue?.[column];
      cell.className = typeof value === 'number' || column === 'consumers' ? `col-${column} number` : `col-${column}`;
      cell.textContent = queue === undefined ? '…' : typeof value === 'number' ? formatCount(value) : (value ?? '–');
      if (column === 'name') cell.setAttribute('scope', 'row');
      if (typeof value === 'string') cell.title = value;
      row.append(cell);
    }
    return row;
  }
}

/** Stands for the rows that are not there. */
function spacer(): HTMLTableRowElement {
  const row = document.createElement('tr');
  row.className = 'spacer';
  row.setAttribute('aria-hidden', 'true');
  const cell = document.createElement('td');
  cell.colSpan = COLUMNS.length;
  row.append(cell);
  return row;
}
