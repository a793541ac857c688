import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { eventOf } from '../../notify/event.ts';
import type { LinkTemplates } from '../../notify/links.ts';
import type { Notifier, SendResult } from '../../ports.ts';
import { toAwsReadError } from './aws-error.ts';
import { clientSettings } from './client-settings.ts';

export interface SnsOptions {
  readonly channel: string;
  readonly topicArn: string;
  readonly region: string;
  readonly links?: LinkTemplates;
}

/** A subject is ASCII without line breaks, below 100 characters. */
const SUBJECT_LENGTH = 99;

/** Publishes the event of `docs/events/event.schema.json`, with attributes to filter subscriptions by. */
export function createSnsNotifier({ channel, topicArn, region, links = {} }: SnsOptions): Notifier {
  const client = new SNSClient({ ...clientSettings({ region }), maxAttempts: 2 });
  return {
    channel,
    updates: false,
    preview: (effect, broker) => eventOf(effect, broker, links),
    async send(effect, broker, _previous, signal) {
      const event = eventOf(effect, broker, links);
      const command = new PublishCommand({
        TopicArn: topicArn,
        Subject: subjectOf(`${event.severity}: ${broker.name}: ${event.title}`),
        Message: JSON.stringify(event),
        MessageAttributes: {
          severity: { DataType: 'String', StringValue: event.severity },
          type: { DataType: 'String', StringValue: event.type },
          broker: { DataType: 'String', StringValue: broker.name },
        },
      });
      try {
        const { MessageId } = await client.send(command, signal === undefined ? {} : { abortSignal: signal });
        return { outcome: 'sent', detail: `SNS message ${MessageId ?? ''}` };
      } catch (error) {
        return failed(error);
      }
    },
  };
}

/** What retrying cannot mend is permanent: the topic is gone, or the role may not publish. */
function failed(error: unknown): SendResult {
  const { kind, message } = toAwsReadError(error, 'sns:Publish');
  const isPermanent = kind === 'authentication' || /NotFound|InvalidParameter|HTTP 4(?!29)/.test(message);
  return { outcome: isPermanent ? 'permanent' : 'retryable', detail: message };
}

function subjectOf(text: string): string {
  const ascii = text.replaceAll(/[^\x20-\x7e]/g, '?');
  return ascii.length > SUBJECT_LENGTH ? `${ascii.slice(0, SUBJECT_LENGTH - 3)}...` : ascii;
}
