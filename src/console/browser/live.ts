import { formatDuration } from '../../model/format.ts';
import { morph } from './morph.ts';

/** Sent to the document once the page shows what the last pass saw. */
export const REFRESHED = 'mq-refreshed';

/** A blink of the connection is nothing that anybody needs to read about. */
const PATIENCE_SECONDS = 3;
/** So many passes that do not come are no coincidence. */
const MISSED_PASSES = 3;
const SHORTEST_SILENCE_SECONDS = 20;
/** What the browser gave up for good is tried again so often. */
const RETRY_MILLISECONDS = 5000;

/** What is known of the stream of events; times are those of `performance.now`. */
interface Stream {
  connected: boolean;
  /** Since when there is no connection. */
  lostAt: number;
  /** When the page was read last. */
  readAt: number;
  /** When a pass was heard of last. */
  passAt: number;
}

/** The server says only that something changed; the page then reads itself again and takes over the differences. */
export function startLive(): void {
  const status = document.getElementById('live');
  if (status === null || document.querySelector('.login') !== null) return;
  const now = performance.now();
  const passAge = Number(status.dataset.passAge ?? 0) * 1000;
  const stream: Stream = { connected: false, lostAt: now, readAt: now, passAt: now - passAge };
  const show = () => {
    showStatus(status, stream);
    showBanner(stream, Number(status.dataset.interval ?? 60));
  };
  const refresh = oneAtATime(async () => {
    await readAgain();
    stream.readAt = performance.now();
    show();
  });
  connect(stream, show, refresh);
  setInterval(show, 1000);
}

function connect(stream: Stream, show: () => void, refresh: () => Promise<void>, isFirst = true): void {
  const events = new EventSource('/events');
  let wasHere = isFirst;
  events.addEventListener('pass', () => {
    stream.passAt = performance.now();
    void refresh();
  });
  events.addEventListener('change', () => void refresh());
  events.addEventListener('hello', () => {
    stream.connected = true;
    show();
    // What happened while the stream was interrupted is not known here.
    if (!wasHere) void refresh();
    wasHere = false;
  });
  events.addEventListener('error', () => {
    if (stream.connected) stream.lostAt = performance.now();
    stream.connected = false;
    show();
    if (events.readyState !== EventSource.CLOSED) return;
    // An answer that is no stream, for instance of a proxy, ends it for good.
    events.close();
    setTimeout(() => connect(stream, show, refresh, false), RETRY_MILLISECONDS);
  });
}

function showStatus(status: HTMLElement, { connected, readAt }: Stream): void {
  const seconds = secondsSince(readAt);
  const text = connected ? (seconds < 2 ? 'live' : `live, ${seconds} s ago`) : 'not connected';
  status.dataset.state = connected ? 'on' : 'off';
  const words = status.querySelector('.live-text');
  if (words !== null && words.textContent !== text) words.textContent = text;
}

/** Says above everything else that what the page shows is old. */
function showBanner({ connected, lostAt, passAt }: Stream, interval: number): void {
  const banner = document.getElementById('stale');
  if (banner === null) return;
  const silence = secondsSince(passAt);
  const lost = !connected && secondsSince(lostAt) >= PATIENCE_SECONDS;
  const overdue = silence > Math.max(MISSED_PASSES * interval, SHORTEST_SILENCE_SECONDS);
  banner.hidden = !lost && !overdue;
  if (banner.hidden) return;
  const text = lost
    ? `No connection to mq-operator since ${timeOf(lostAt)}. What you see is from then; it goes on by itself.`
    : `No pass since ${timeOf(passAt)}, though one is due every ${formatDuration(interval)}. What you see is from then.`;
  // A text that stays the same is not read out again.
  if (banner.textContent !== text) banner.textContent = text;
}

function secondsSince(time: number): number {
  return Math.round((performance.now() - time) / 1000);
}

/** The reader's own clock. */
function timeOf(time: number): string {
  return new Date(performance.timeOrigin + time).toTimeString().slice(0, 8);
}

/** Calls that come while one is under way become one more after it. */
function oneAtATime(work: () => Promise<void>): () => Promise<void> {
  let running = false;
  let again = false;
  const run = async () => {
    again = running;
    if (running) return;
    running = true;
    try {
      await work();
    } catch {
      // The event stream notices a console that is gone, and says so.
    }
    running = false;
    if (again) await run();
  };
  return run;
}

async function readAgain(): Promise<void> {
  const response = await fetch(location.href, { headers: { accept: 'text/html' } });
  const next = new DOMParser().parseFromString(await response.text(), 'text/html');
  document.title = next.title;
  for (const selector of ['main', 'header nav']) {
    const [from, to] = [document.querySelector(selector), next.querySelector(selector)];
    if (from !== null && to !== null) morph(from, to);
  }
  document.dispatchEvent(new Event(REFRESHED));
}
