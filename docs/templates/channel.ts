import { eventOf } from '../../src/notify/event.ts';
import { httpOutcome } from '../../src/notify/http-outcome.ts';
import type { Clock, Notifier } from '../../src/ports.ts';

export interface MyChannelOptions {
  /** Its name in routes. */
  readonly channel: string;
  readonly url: string;
  readonly clock: Clock;
}

/** Tells it somewhere else. It classifies its failures; retrying, capping and receipts are not its business. */
export function createMyNotifier({ channel, url, clock }: MyChannelOptions): Notifier {
  return {
    channel,
    updates: false,
    preview: (effect, broker) => eventOf(effect, broker),
    async send(effect, broker, _previous, signal) {
      const body = JSON.stringify(eventOf(effect, broker));
      try {
        const response = await fetch(url, { method: 'POST', body, ...(signal === undefined ? {} : { signal }) });
        return httpOutcome(response.status, response.headers.get('retry-after') ?? undefined, clock.now());
      } catch (error) {
        return { outcome: 'retryable', detail: error instanceof Error ? error.message : String(error) };
      }
    },
  };
}
