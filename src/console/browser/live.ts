import { morph } from './morph.ts';

/** Sent to the document once the page shows what the last pass saw. */
export const REFRESHED = 'mq-refreshed';

/** The server says only that something changed; the page then reads itself again and takes over the differences. */
export function startLive(): void {
  const status = document.getElementById('live');
  if (status === null || document.querySelector('.login') !== null) return;
  let last = performance.now();
  let connected = false;
  let running = false;
  let again = false;
  const show = () => {
    const seconds = Math.round((performance.now() - last) / 1000);
    const text = connected ? (seconds < 2 ? 'live' : `live, ${seconds} s ago`) : 'not connected';
    status.dataset.state = connected ? 'on' : 'off';
    const words = status.querySelector('.live-text');
    if (words !== null && words.textContent !== text) words.textContent = text;
  };
  const refresh = async () => {
    if (running) {
      again = true;
      return;
    }
    running = true;
    try {
      await readAgain();
      last = performance.now();
      show();
    } catch {
      // The event stream notices a console that is gone, and says so.
    }
    running = false;
    if (again) {
      again = false;
      await refresh();
    }
  };
  const events = new EventSource('/events');
  for (const kind of ['pass', 'change']) events.addEventListener(kind, () => void refresh());
  let isFirst = true;
  events.addEventListener('hello', () => {
    connected = true;
    show();
    // What happened while the stream was interrupted is not known here.
    if (!isFirst) void refresh();
    isFirst = false;
  });
  events.addEventListener('error', () => {
    connected = false;
    show();
  });
  setInterval(show, 1000);
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
