import { createHmac } from 'node:crypto';
import { eventOf } from '../../notify/event.ts';
import { httpOutcome } from '../../notify/http-outcome.ts';
import type { LinkTemplates } from '../../notify/links.ts';
import type { Clock, Notifier } from '../../ports.ts';
import { postJson } from '../post-json.ts';

export interface WebhookOptions {
  readonly channel: string;
  readonly url: string;
  /** Signs each body, so that the receiver knows who wrote it. */
  readonly secret?: string;
  readonly links?: LinkTemplates;
  readonly clock: Clock;
  readonly timeoutMilliseconds?: number;
}

/**
 * Posts the event of `docs/events/event.schema.json`. With a secret, `x-mq-operator-signature` is `v1=` and the hex
 * HMAC-SHA256 of `v1:<x-mq-operator-timestamp>:<body>`. Redirects are not followed: the event is for one host.
 */
export function createWebhookNotifier(options: WebhookOptions): Notifier {
  const { channel, url, secret, links = {}, clock, timeoutMilliseconds = 8_000 } = options;
  return {
    channel,
    updates: false,
    preview: (effect, broker) => eventOf(effect, broker, links),
    async send(effect, broker, _previous, signal) {
      const body = JSON.stringify(eventOf(effect, broker, links));
      const { status, retryAfter } = await postJson(url, {
        headers: {
          'x-mq-operator-event': effect.id,
          ...(secret === undefined ? {} : signatureHeaders(secret, body, clock.now())),
        },
        body,
        timeoutMilliseconds,
        signal,
      });
      return httpOutcome(status, retryAfter, clock.now());
    },
  };
}

/** The headers by which a receiver checks that a body is ours and new; the timestamp is in seconds. */
export function signatureHeaders(secret: string, body: string, now: number): Record<string, string> {
  const timestamp = Math.floor(now / 1000).toString();
  const digest = createHmac('sha256', secret).update(`v1:${timestamp}:${body}`).digest('hex');
  return { 'x-mq-operator-timestamp': timestamp, 'x-mq-operator-signature': `v1=${digest}` };
}
