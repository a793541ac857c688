import { EventBridgeClient, PutEventsCommand, type PutEventsResultEntry } from '@aws-sdk/client-eventbridge';
import { eventBridgeEntry } from '../../notify/event-bridge-entry.ts';
import type { LinkTemplates } from '../../notify/links.ts';
import type { Notifier, SendResult } from '../../ports.ts';
import { clientSettings } from './client-settings.ts';
import { sendFailure } from './send-failure.ts';

export interface EventBridgeOptions {
  readonly channel: string;
  /** Name or ARN of the bus. */
  readonly bus: string;
  readonly region: string;
  readonly links?: LinkTemplates;
}

/** Error codes of single entries that pass by themselves. */
const PASSING = /Throttling|InternalFailure|InternalException|ServiceUnavailable/;

/** Puts the event on a bus, where anything else can follow it. */
export function createEventBridgeNotifier({ channel, bus, region, links = {} }: EventBridgeOptions): Notifier {
  const client = new EventBridgeClient({ ...clientSettings({ region }), maxAttempts: 1 });
  return {
    channel,
    updates: false,
    preview: (effect, broker) => eventBridgeEntry(effect, broker, bus, links),
    async send(effect, broker, _previous, signal) {
      const command = new PutEventsCommand({ Entries: [eventBridgeEntry(effect, broker, bus, links)] });
      try {
        const { FailedEntryCount, Entries } = await client.send(
          command,
          signal === undefined ? {} : { abortSignal: signal },
        );
        const [entry = {}] = Entries ?? [];
        return FailedEntryCount ? refused(entry) : { outcome: 'sent', detail: `event ${entry.EventId ?? ''}` };
      } catch (error) {
        return sendFailure(error, 'events:PutEvents');
      }
    },
  };
}

/** The call succeeded and the entry did not: EventBridge says so in the reply only. */
function refused({ ErrorCode = 'unknown', ErrorMessage = '' }: PutEventsResultEntry): SendResult {
  const detail = `events:PutEvents: ${ErrorCode} ${ErrorMessage}`.trim();
  return { outcome: PASSING.test(ErrorCode) ? 'retryable' : 'permanent', detail };
}
