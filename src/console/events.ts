import type { ServerResponse } from 'node:http';
import type { Live } from './live.ts';

const MOST_LISTENERS = 64;
/** Proxies and browsers give up on what stays silent for longer. */
const BEAT_MILLISECONDS = 20_000;

/** Server-sent events: only that something changed, never what; the page reads what it shows. */
export interface EventStream {
  /** False when there are too many listeners already. */
  add(response: ServerResponse): boolean;
  close(): void;
}

export function createEventStream(live: Live): EventStream {
  const listeners = new Set<ServerResponse>();
  const send = (text: string) => {
    for (const listener of listeners) listener.write(text);
  };
  const unsubscribe = live.subscribe((event) => send(`event: ${event.kind}\ndata: ${JSON.stringify(event)}\n\n`));
  const beat = setInterval(() => send(': still here\n\n'), BEAT_MILLISECONDS);
  beat.unref();
  return {
    add(response) {
      if (listeners.size >= MOST_LISTENERS) return false;
      response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
      response.write('retry: 1000\n\nevent: hello\ndata: {}\n\n');
      listeners.add(response);
      response.on('close', () => listeners.delete(response));
      return true;
    },
    close() {
      unsubscribe();
      clearInterval(beat);
      for (const listener of listeners) listener.end();
    },
  };
}
