import { ConfigError } from '../errors.ts';
import type { Broker } from '../model/broker.ts';
import { readValue } from '../model/reading.ts';
import type { Credentials } from '../ports.ts';
import { addressOf, opensPort, resolvesName, trustsCertificate } from './checks/network.ts';
import { hasReadingTag, seesVhosts, signsIn, watchesWell } from './checks/reading.ts';
import { type BrokerPorts, type DoctorLine, failed, type Look, ok, type Result, skipped } from './examination.ts';

/** What the examination of users that write has to know of the one that reads. */
export interface ReadingSide {
  readonly user: string;
  readonly vhosts: readonly string[];
}

/** What watching one broker needs. What stands in the way of everything after it ends the examination. */
export async function* examineBroker(
  broker: Broker,
  ports: BrokerPorts,
  writes: (reading: ReadingSide) => Promise<readonly Result[]> = async () => [],
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
  const look = await ports.inspect(broker, credentials);
  yield* examineAccess(broker, credentials, look);
  const vhosts = readValue(look.snapshot.rabbitmq?.vhosts)?.map(({ name }) => name) ?? [];
  for (const result of await writes({ user: credentials.user, vhosts })) yield line('changes', result);
}

function* examineAccess(broker: Broker, credentials: Credentials, look: Look): Generator<DoctorLine> {
  const line = (check: string, result: Result): DoctorLine => ({ subject: broker.name, check, ...result });
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
