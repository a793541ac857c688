import { secretArn } from '../adapters/aws/secret-presence.ts';
import { secretsManagerSecrets } from '../adapters/aws/secrets-manager-secrets.ts';
import { readTopic } from '../adapters/aws/topic-reader.ts';
import { networkProbe } from '../adapters/local/network-probe.ts';
import { systemClock } from '../adapters/local/system-clock.ts';
import { createManagementReader } from '../adapters/rabbitmq/management-reader.ts';
import { lookAtSlack } from '../adapters/slack/slack-look.ts';
import { collect } from '../collect/collect.ts';
import type { AwsStack } from '../config/aws-settings.ts';
import type { DoctorPlace } from '../config/doctor-place.ts';
import { select } from '../discover/select.ts';
import { toBroker } from '../discover/to-broker.ts';
import { examineAccount } from '../doctor/aws/examine.ts';
import { secretFix } from '../doctor/aws/stack.ts';
import { examineStack, type StackPorts } from '../doctor/aws/stack-examination.ts';
import { examineBroker } from '../doctor/broker.ts';
import { examineChannels } from '../doctor/channels.ts';
import type { BrokerPorts, ChannelPorts, DoctorLine } from '../doctor/examination.ts';
import { ConfigError } from '../errors.ts';
import type { BrokerDescription } from '../model/amazon-mq.ts';
import type { Broker } from '../model/broker.ts';
import type { Home } from '../model/inventory.ts';
import type { Credentials } from '../ports.ts';
import { awsDoctorPorts } from './aws-doctor-ports.ts';
import { resolveSecret } from './open-channel.ts';

/** The examination of the deployed stack by itself: its settings, its secrets, from where its functions run. */
export async function* examineDeployed(stack: AwsStack, place: DoctorPlace): AsyncGenerator<DoctorLine> {
  const { region, settings } = stack;
  const homes = settings.homes ?? [{ region }];
  for (const home of homes) yield* examineHome(home, stack, place);
  yield* examineChannels(settings.notify.channels, channelPorts(stack));
}

async function* examineHome(home: Home, stack: AwsStack, place: DoctorPlace): AsyncGenerator<DoctorLine> {
  const ports: StackPorts = { ...awsDoctorPorts(home), secretArn: (id) => secretArn(id, stack.region), readTopic };
  const { select: selection, readSecret } = stack.settings;
  const own = home.region === stack.region && home.roleArn === undefined;
  const brokers = yield* examineAccount(
    {
      isWatched: (description) => select(description, selection).selected,
      permissions: (identity, found) =>
        own ? examineStack({ stack, place, identity, brokers: found }, ports) : none(),
      placement: placementOf(stack, place),
    },
    ports,
  );
  if (readSecret === undefined) return;
  for (const description of brokers) {
    const broker = brokerOf(home, description, readSecret);
    if (broker.credentials !== undefined) yield* examineBroker(broker, brokerPorts(stack.region));
  }
}

async function* none(): AsyncGenerator<DoctorLine> {}

/** Without a reading user nobody calls a broker, so no network is in the way. */
function placementOf({ settings }: AwsStack, { subnetIds, securityGroupIds }: DoctorPlace) {
  if (settings.readSecret === undefined) return 'elsewhere';
  return subnetIds.length === 0 ? 'public' : { subnetIds, securityGroupIds };
}

function brokerOf(home: Home, description: BrokerDescription, secret: string): Broker {
  const entry = { home, state: description.state, description, describedAt: 0, interfaces: [] };
  return toBroker(entry, { secret });
}

function brokerPorts(region: string): BrokerPorts {
  const secrets = secretsManagerSecrets(region);
  return {
    clock: systemClock,
    network: networkProbe,
    async credentials({ credentials }) {
      if (credentials === undefined) throw new ConfigError(['has no secret; name one as readSecret']);
      return secrets.resolve(credentials);
    },
    credentialsFix: ({ credentials }, problem) =>
      credentials?.kind === 'secrets-manager' ? secretFix(problem, credentials.secretId, region) : problem,
    inspect: read,
  };
}

/** One reading through the management API. What it says is judged by the passes of the stack themselves. */
async function read(broker: Broker, credentials: Credentials) {
  const reader = createManagementReader({ url: broker.managementUrl ?? '', credentials });
  try {
    return { snapshot: (await collect(broker, reader, { now: systemClock.now(), history: [] })).snapshot };
  } finally {
    await reader.close();
  }
}

function channelPorts({ region, settings }: AwsStack): ChannelPorts {
  const secrets = secretsManagerSecrets(region);
  const { channels } = settings.notify;
  const placeOf = (name: string) => {
    const channel = channels[name];
    if (channel?.kind === 'slack') return channel.token;
    return channel?.kind === 'webhook' ? channel.secret : undefined;
  };
  return {
    channelFix(name, problem) {
      const place = placeOf(name);
      return place !== undefined && 'secret' in place ? secretFix(problem, place.secret, region) : undefined;
    },
    async channelProblems(name) {
      const place = placeOf(name);
      if (place === undefined) return [];
      try {
        await resolveSecret(place, secrets);
        return [];
      } catch (error) {
        if (!(error instanceof ConfigError)) throw error;
        return error.problems;
      }
    },
    async slack(name) {
      const channel = channels[name];
      if (channel?.kind !== 'slack') return undefined;
      return lookAtSlack({ channel: channel.channel, token: await resolveSecret(channel.token, secrets) });
    },
  };
}
