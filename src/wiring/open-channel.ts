import type { EventBridgeOptions } from '../adapters/aws/eventbridge-notifier.ts';
import type { SnsOptions } from '../adapters/aws/sns-notifier.ts';
import { createWebhookNotifier } from '../adapters/local/webhook-notifier.ts';
import { createSlackNotifier } from '../adapters/slack/slack-notifier.ts';
import type { ChannelSettings, NotifySettings, SecretPlace } from '../config/notify-settings.ts';
import { ConfigError } from '../errors.ts';
import type { LinkTemplates } from '../notify/links.ts';
import type { Clock, Notifier, Secrets } from '../ports.ts';

/** How the channels that need a client of AWS are made. */
export interface AwsChannels {
  readonly createSnsNotifier: (options: SnsOptions) => Notifier;
  readonly createEventBridgeNotifier: (options: EventBridgeOptions) => Notifier;
}

export interface ChannelPorts {
  /** Asked for only where a channel needs it: loading the clients of AWS may take longer than everything else. */
  readonly awsChannels: () => Promise<AwsChannels>;
  readonly secrets: Secrets;
  readonly clock: Clock;
  /** Where AWS channels are when their settings do not say it. */
  readonly region: string;
}

/** Every channel of the settings. Throws `ConfigError` with all whose secrets cannot be had. */
export async function openChannels({ channels, links }: NotifySettings, ports: ChannelPorts): Promise<Notifier[]> {
  const opened = await Promise.all(
    Object.entries(channels).map(([name, settings]) => tryChannel(name, settings, links, ports)),
  );
  const problems = opened.flatMap((result) => ('problems' in result ? result.problems : []));
  if (problems.length > 0) throw new ConfigError(problems);
  return opened.flatMap((result) => ('notifier' in result ? [result.notifier] : []));
}

/**
 * Every channel of the settings, for an operator that nobody watches start: one that cannot be opened fails each
 * message with the reason, so that it becomes an incident that the others tell.
 */
export async function openChannelsRegardless(settings: NotifySettings, ports: ChannelPorts): Promise<Notifier[]> {
  return Promise.all(
    Object.entries(settings.channels).map(async ([name, channel]) => {
      const result = await tryChannel(name, channel, settings.links, ports);
      return 'notifier' in result ? result.notifier : brokenChannel(name, result.problems.join(' '));
    }),
  );
}

type Opened = { readonly notifier: Notifier } | { readonly problems: readonly string[] };

async function tryChannel(
  name: string,
  settings: ChannelSettings,
  links: LinkTemplates,
  ports: ChannelPorts,
): Promise<Opened> {
  try {
    return { notifier: await openChannel(name, settings, links, ports) };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return { problems: error.problems.map((problem) => `notify.channels.${name}: ${problem}`) };
  }
}

function brokenChannel(channel: string, detail: string): Notifier {
  return {
    channel,
    updates: false,
    preview: () => detail,
    send: async () => ({ outcome: 'permanent', detail }),
  };
}

async function openChannel(
  name: string,
  settings: ChannelSettings,
  links: LinkTemplates,
  { secrets, clock, region, awsChannels }: ChannelPorts,
): Promise<Notifier> {
  switch (settings.kind) {
    case 'slack': {
      const { channel, mention } = settings;
      const form = { channel, links, ...(mention === undefined ? {} : { mention }) };
      return createSlackNotifier({ name, form, clock, token: await resolveSecret(settings.token, secrets) });
    }
    case 'webhook': {
      const { url, secret } = settings;
      const signing = secret === undefined ? {} : { secret: await resolveSecret(secret, secrets) };
      return createWebhookNotifier({ channel: name, url, links, clock, ...signing });
    }
    case 'sns': {
      const { createSnsNotifier } = await awsChannels();
      const { topicArn, form } = settings;
      return createSnsNotifier({ channel: name, topicArn, form, links, region: topicArn.split(':')[3] ?? region });
    }
    case 'eventbridge': {
      const { createEventBridgeNotifier } = await awsChannels();
      const { bus, region: own = region } = settings;
      return createEventBridgeNotifier({ channel: name, bus, links, region: own });
    }
  }
}

/** The secret at its place, which holds it as the password of an account without a name. */
export async function resolveSecret(place: SecretPlace, secrets: Secrets): Promise<string> {
  const { password } = await secrets.resolve(
    'env' in place
      ? { kind: 'environment', user: 'token', passwordVariable: place.env }
      : { kind: 'secrets-manager', secretId: place.secret },
  );
  return password;
}
