import { ConfigError } from '../errors.ts';
import type { Broker } from '../model/broker.ts';
import type { Credentials } from '../ports.ts';
import { addressOf, opensPort, resolvesName, trustsCertificate } from './checks/network.ts';
import { hasReadingTag, seesVhosts, signsIn, watchesWell } from './checks/reading.ts';
import { type BrokerPorts, type DoctorLine, failed, ok, type Result, skipped } from './examination.ts';

/** What watching one broker needs. What stands in the way of everything after it ends the examination. */
export async function* examineBroker(
  broker: Broker,
  ports: BrokerPorts,
  writes: (readingUser: string) => Promise<readonly Result[]> = async () => [],
): AsyncGenerator<DoctorLine> {
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
  if ('health' in credentials) return;
  yield* examineAccess(broker, credentials, ports);
  for (const result of await writes(credentials.user)) yield line('changes', result);
}

async function* examineAccess(
  broker: Broker,
  credentials: Credentials,
  ports: BrokerPorts,
): AsyncGenerator<DoctorLine> {
  const line = (check: string, result: Result): DoctorLine => ({ subject: broker.name, check, ...result });
  const look = await ports.inspect(broker, credentials);
  yield line('sign-in', signsIn(look, credentials.user));
  yield line('tag', hasReadingTag(look));
  yield line('vhosts', seesVhosts(look));
  for (const result of watchesWell(look)) yield line('watching', result);
}

async function credentialsOf(broker: Broker, ports: BrokerPorts): Promise<Credentials | Result> {
  try {
    return await ports.credentials(broker);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const problem = error.problems.join(' ');
    return failed(problem, ports.credentialsFix?.(broker, problem) ?? 'Correct it, then run doctor again.');
  }
}
