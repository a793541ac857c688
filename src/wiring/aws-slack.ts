import { openDynamodbRemediationStore } from '../adapters/aws/dynamodb-remediation-store.ts';
import { openDynamodbStateStore } from '../adapters/aws/dynamodb-state-store.ts';
import { secretsManagerSecrets } from '../adapters/aws/secrets-manager-secrets.ts';
import { sqsPassQueue } from '../adapters/aws/sqs-pass-queue.ts';
import { systemClock } from '../adapters/local/system-clock.ts';
import { createSlackAnswer } from '../adapters/slack/slack-answer.ts';
import type { PassRequest } from '../aws-ports.ts';
import type { AwsStack } from '../config/aws-settings.ts';
import type { NotifySettings, SlackSettings } from '../config/notify-settings.ts';
import { ConfigError } from '../errors.ts';
import type { SlackPermissions } from '../notify/slack-callback.ts';
import { handleSlackRequest, type SlackEndpointResult } from '../notify/slack-endpoint.ts';
import { answerProposal } from '../notify/slack-proposals.ts';
import type { RawRequest } from '../notify/slack-signature.ts';
import { resolveSecret } from './open-channel.ts';

/** The function behind Slack's interactivity address. */
export interface SlackDesk {
  handle(request: RawRequest): Promise<SlackEndpointResult>;
}

/** Makes every adapter once; the signing secret is read at the first request. Slack gives three seconds for it all. */
export function openSlackDesk({ region, table, queueUrl, settings }: AwsStack): SlackDesk {
  const store = openDynamodbStateStore(table, region);
  const remediations = openDynamodbRemediationStore(table, region);
  const queue = sqsPassQueue(queueUrl, region);
  const wake = (brokerId: string, commandId: string) => queue.send([wakeUp(brokerId, commandId)]);
  const answer = createSlackAnswer();
  const permissions = permissionsOf(settings.notify);
  let signingSecret: Promise<string> | undefined;
  return {
    async handle(request) {
      signingSecret ??= readSigningSecret(settings.notify, region);
      const secret = await signingSecret.catch((error: unknown) => {
        // Try again at the next click: the secret may be there by then.
        signingSecret = undefined;
        throw error;
      });
      return handleSlackRequest(request, {
        clock: systemClock,
        store,
        signingSecret: secret,
        permissions,
        wake,
        answer,
        proposals: (command) => answerProposal(command, { store: remediations, wake }),
      });
    },
  };
}

function slackChannels({ channels }: NotifySettings): readonly SlackSettings[] {
  return Object.values(channels).flatMap((channel) => (channel.kind === 'slack' ? [channel] : []));
}

/** One app, so one secret: that of the first Slack channel that names one. */
async function readSigningSecret(notify: NotifySettings, region: string): Promise<string> {
  const place = slackChannels(notify).find(({ signingSecret }) => signingSecret !== undefined)?.signingSecret;
  if (place === undefined) {
    throw new ConfigError(['notify.channels: no Slack channel has a signingSecret; name it, or take the address away']);
  }
  return resolveSecret(place, secretsManagerSecrets(region));
}

function permissionsOf(notify: NotifySettings): SlackPermissions {
  return Object.fromEntries(
    slackChannels(notify).map(({ channel, responders, approvers }) => [
      channel,
      { approvers, ...(responders === undefined ? {} : { responders }) },
    ]),
  );
}

/** The same click asks for one pass, however often it arrives. */
function wakeUp(brokerId: string, commandId: string): PassRequest {
  return { brokerId, reason: 'slack', at: systemClock.now(), deduplicationId: commandId.slice(0, 128) };
}
