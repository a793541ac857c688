import { localSecrets } from '../adapters/local/local-secrets.ts';
import { systemClock } from '../adapters/local/system-clock.ts';
import { createTerminalNotifier, type TerminalOptions } from '../adapters/local/terminal-notifier.ts';
import { createWebhookNotifier } from '../adapters/local/webhook-notifier.ts';
import type { Environment } from '../config/environment.ts';
import type { SettingsFile } from '../config/schema.ts';
import { ConfigError } from '../errors.ts';
import type { Notifier } from '../ports.ts';
import { type AwsChannels, openChannels } from './open-channel.ts';

/** Where the terminal channel prints, and how it shows a status. */
export type Terminal = Omit<TerminalOptions, 'channel'>;

/** Every channel of one machine: the terminal where there is one, and those of the settings. */
export async function localNotifiers(
  { webhook, notify }: Pick<SettingsFile, 'webhook' | 'notify'>,
  environment: Environment,
  terminal?: Terminal,
): Promise<readonly Notifier[]> {
  if (webhook !== undefined && 'webhook' in notify.channels) {
    throw new ConfigError(['webhook and notify.channels.webhook are both given; name the channel in one place']);
  }
  const ports = {
    secrets: localSecrets(environment),
    clock: systemClock,
    awsChannels,
    region: environment.variable('AWS_REGION') ?? 'us-east-1',
  };
  return [
    ...(terminal === undefined ? [] : [createTerminalNotifier({ channel: 'terminal', ...terminal })]),
    ...(webhook === undefined ? [] : [createWebhookNotifier({ channel: 'webhook', clock: systemClock, ...webhook })]),
    ...(await openChannels(notify, ports)),
  ];
}

/** One machine has hundreds of milliseconds for better things than clients that no channel of its settings needs. */
async function awsChannels(): Promise<AwsChannels> {
  const [sns, eventBridge] = await Promise.all([
    import('../adapters/aws/sns-notifier.ts'),
    import('../adapters/aws/eventbridge-notifier.ts'),
  ]);
  return {
    createSnsNotifier: sns.createSnsNotifier,
    createEventBridgeNotifier: eventBridge.createEventBridgeNotifier,
  };
}
