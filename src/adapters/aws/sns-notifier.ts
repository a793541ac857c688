import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import type { LinkTemplates } from '../../notify/links.ts';
import { type SnsForm, snsMessage } from '../../notify/sns-message.ts';
import type { Notifier } from '../../ports.ts';
import { clientSettings } from './client-settings.ts';
import { sendFailure } from './send-failure.ts';

export interface SnsOptions {
  readonly channel: string;
  readonly topicArn: string;
  readonly region: string;
  readonly form?: SnsForm;
  readonly links?: LinkTemplates;
}

/** Publishes to a topic: words for mail and SMS, the event for everything else, attributes to filter by. */
export function createSnsNotifier({ channel, topicArn, region, form = 'text', links = {} }: SnsOptions): Notifier {
  // Trying again is the business of the stage that tells, so the client does not.
  const client = new SNSClient({ ...clientSettings({ region }), maxAttempts: 1 });
  return {
    channel,
    updates: false,
    preview: (effect, broker) => snsMessage(effect, broker, { topicArn, form, links }),
    async send(effect, broker, _previous, signal) {
      const command = new PublishCommand(snsMessage(effect, broker, { topicArn, form, links }));
      try {
        const { MessageId = '' } = await client.send(command, signal === undefined ? {} : { abortSignal: signal });
        return { outcome: 'sent', detail: `SNS message ${MessageId}` };
      } catch (error) {
        return sendFailure(error, 'sns:Publish');
      }
    },
  };
}
