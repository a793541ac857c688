import { localSecrets } from '../adapters/local/local-secrets.ts';
import { networkProbe } from '../adapters/local/network-probe.ts';
import { systemClock } from '../adapters/local/system-clock.ts';
import { createManagementReader } from '../adapters/rabbitmq/management-reader.ts';
import { lookAtSlack } from '../adapters/slack/slack-look.ts';
import { DEFAULT_BUDGET } from '../collect/rabbitmq/budget.ts';
import { openSession } from '../collect/rabbitmq/session.ts';
import { signIn } from '../collect/rabbitmq/sign-in.ts';
import { readVisibleVhosts } from '../collect/rabbitmq/sources.ts';
import type { Environment } from '../config/environment.ts';
import type { SettingsFile } from '../config/schema.ts';
import type { DoctorPorts } from '../doctor/examination.ts';
import { ConfigError } from '../errors.ts';
import type { Broker } from '../model/broker.ts';
import { localNotifiers } from './local-notifiers.ts';
import { openLocalState } from './local-state.ts';
import { lookAt } from './look.ts';
import { resolveSecret } from './open-channel.ts';
import { writingUserOf } from './writing-user.ts';

/** The examination of one machine: its secrets, its network, its state, its channels. */
export function localDoctor({ notify, stateFile }: SettingsFile, environment: Environment): DoctorPorts {
  const secrets = localSecrets(environment);
  return {
    clock: systemClock,
    network: networkProbe,
    async credentials({ credentials }) {
      if (credentials === undefined) throw new ConfigError(['has no user; give user and passwordEnv']);
      return secrets.resolve(credentials);
    },
    ruleCredentials: async (rule, broker) => secrets.resolve(writingUserOf(rule, broker)),
    inspect: (broker, credentials) => lookAt({ ...broker, managementUrl: addressOf(broker) }, credentials),
    async writer(broker, credentials) {
      const { caFile } = broker;
      const url = addressOf(broker);
      const reader = createManagementReader({ url, credentials, ...(caFile === undefined ? {} : { caFile }) });
      try {
        const whoami = await signIn(openSession(reader, systemClock.now()));
        // A session of its own: signing in ends that of a user who does not see everything.
        const vhosts = await readVisibleVhosts(openSession(reader, systemClock.now()), DEFAULT_BUDGET.pageSize);
        return { whoami, vhosts };
      } finally {
        await reader.close();
      }
    },
    async channelProblems(name) {
      const settings = notify.channels[name];
      if (settings === undefined) return [];
      return problemsOf(() => localNotifiers({ notify: { ...notify, channels: { [name]: settings } } }, environment));
    },
    async slack(name) {
      const settings = notify.channels[name];
      if (settings?.kind !== 'slack') return undefined;
      const { channel } = settings;
      return lookAtSlack({ channel, token: await resolveSecret(settings.token, secrets) });
    },
    async stateProblem() {
      const problems = await problemsOf(async () => (await openLocalState(stateFile, environment)).close());
      return problems[0];
    },
  };
}

function addressOf({ managementUrl }: Broker): string {
  if (managementUrl === undefined) throw new ConfigError(['has no address; give its url']);
  return managementUrl;
}

async function problemsOf(open: () => Promise<unknown>): Promise<readonly string[]> {
  try {
    await open();
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    return [error instanceof Error ? error.message : String(error)];
  }
}
