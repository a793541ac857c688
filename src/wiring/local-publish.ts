import { callerIdentity } from '../adapters/aws/caller-identity.ts';
import { cloudwatchPublisher } from '../adapters/aws/cloudwatch-publisher.ts';
import { systemClock } from '../adapters/local/system-clock.ts';
import type { PublishSettings } from '../config/publish-settings.ts';
import { ConfigError, ReadError } from '../errors.ts';
import { type PublishOutcome, publish } from '../publish/publish.ts';
import type { Target } from '../publish/rule.ts';

export interface LocalPublish {
  readonly targets: readonly Target[];
  readonly settings: PublishSettings;
  readonly region: string;
  /** Also removes what was published for brokers that are not among the targets. */
  readonly prune: boolean;
}

/** Publishes from one machine, with the credentials of AWS that are found there. Throws `ConfigError` without any. */
export async function publishFromHere({ targets, settings, region, prune }: LocalPublish): Promise<PublishOutcome> {
  const home = { ...(await identity(region)), region };
  const ports = { clock: systemClock, publisher: cloudwatchPublisher(region), targets: async () => targets };
  return publish(ports, { settings, home, complete: prune, stopAt: Number.POSITIVE_INFINITY });
}

async function identity(region: string) {
  try {
    return await callerIdentity(region);
  } catch (error) {
    if (!(error instanceof ReadError) || error.kind !== 'authentication') throw error;
    throw new ConfigError([
      `publish: has no valid credentials of AWS (${error.message}); set AWS_PROFILE, or use --dry-run or --out, which need none`,
    ]);
  }
}
