import type { SettingsFile } from '../config/schema.ts';
import { ConfigError } from '../errors.ts';
import type { Broker } from '../model/broker.ts';
import type { Credentials } from '../ports.ts';
import { addressOf, opensPort, resolvesName, trustsCertificate } from './checks/network.ts';
import { hasReadingTag, seesVhosts, signsIn, watchesWell } from './checks/reading.ts';
import { writes } from './checks/writing.ts';
import { type DoctorLine, type DoctorPorts, failed, ok, type Result, skipped, warning } from './examination.ts';

/** Looks at everything that watching these brokers needs, each thing in the order in which it is used. Sends nothing. */
export async function* examine(
  brokers: readonly Broker[],
  settings: SettingsFile,
  ports: DoctorPorts,
): AsyncGenerator<DoctorLine> {
  yield* examineState(settings, ports);
  for (const broker of brokers) yield* examineBroker(broker, settings, ports);
  yield* examineChannels(settings, ports);
}

async function* examineState({ stateFile }: SettingsFile, ports: DoctorPorts): AsyncGenerator<DoctorLine> {
  const problem = await ports.stateProblem();
  const fix = 'Name a stateFile in a folder that this user may write to.';
  const result = problem === undefined ? ok('can be read and written') : failed(problem, fix);
  yield { subject: 'settings', check: stateFile ?? 'state', ...result };
}

/** What stands in the way of everything after it ends the examination of this broker. */
async function* examineBroker(broker: Broker, settings: SettingsFile, ports: DoctorPorts): AsyncGenerator<DoctorLine> {
  const line = (check: string, result: Result): DoctorLine => ({ subject: broker.name, check, ...result });
  const credentials = await credentialsOf(broker, ports);
  if ('health' in credentials) yield line('credentials', credentials);
  else yield line('credentials', ok(`password of user ${credentials.user} is there`));
  if (broker.managementUrl === undefined) return;
  const address = addressOf(broker.managementUrl, broker.caFile);
  for (const [check, look] of [
    ['name', resolvesName],
    ['port', opensPort],
    ['tls', trustsCertificate],
  ] as const) {
    const result = await look(address, ports);
    yield line(check, result);
    if (result.health === 'failed') {
      yield line('sign-in', skipped(`not tried: ${check} has to be right first`));
      return;
    }
  }
  if (!('health' in credentials)) yield* examineAccess(broker, credentials, settings, ports);
}

async function* examineAccess(
  broker: Broker,
  credentials: Credentials,
  settings: SettingsFile,
  ports: DoctorPorts,
): AsyncGenerator<DoctorLine> {
  const line = (check: string, result: Result): DoctorLine => ({ subject: broker.name, check, ...result });
  const inspection = await ports.inspect(broker, credentials);
  yield line('sign-in', signsIn(inspection, credentials.user));
  yield line('tag', hasReadingTag(inspection));
  yield line('vhosts', seesVhosts(inspection));
  for (const result of watchesWell(inspection)) yield line('watching', result);
  for (const result of await writes(broker, settings, credentials.user, ports)) yield line('changes', result);
}

async function credentialsOf(broker: Broker, ports: DoctorPorts): Promise<Credentials | Result> {
  try {
    return await ports.credentials(broker);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return failed(error.problems.join(' '), 'Correct it, then run doctor again.');
  }
}

async function* examineChannels({ notify, webhook }: SettingsFile, ports: DoctorPorts): AsyncGenerator<DoctorLine> {
  const names = Object.keys(notify.channels);
  if (names.length === 0 && webhook === undefined) {
    const detail = 'no channel but the terminal: nobody is told when nobody looks';
    yield { subject: 'channels', check: 'any', ...warning(detail, 'Add one under notify.channels.') };
  }
  for (const name of names) {
    const problems = await ports.channelProblems(name);
    const result =
      problems.length === 0
        ? ok('can be opened; mq-operator test-notify sends a test through it')
        : failed(problems.join(' '), 'Correct it, then run mq-operator test-notify.');
    yield { subject: 'channels', check: name, ...result };
  }
}
