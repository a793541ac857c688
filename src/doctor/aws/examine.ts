import { toBroker } from '../../discover/to-broker.ts';
import type { BrokerDescription } from '../../model/amazon-mq.ts';
import { type DoctorLine, failed, ok, type Result } from '../examination.ts';
import { allowBrokers, clockIsRight, describeAll, foundBrokers } from './account.ts';
import { hasLogs, hasMetrics, letsAmazonMqWrite } from './observability.ts';
import type { AwsDoctorPorts, Identity } from './ports.ts';
import { getsOut, isLetIn, type Placement } from './reach.ts';
import { isLine, told } from './told.ts';

/** Who is asked about, and what it needs: known once the account and its brokers are. */
export type PermissionLook = (identity: Identity, brokers: readonly BrokerDescription[]) => AsyncIterable<DoctorLine>;

export interface AccountExamination {
  /** Brokers that are watched; all of them unless said otherwise. */
  readonly isWatched?: (description: BrokerDescription) => boolean;
  readonly permissions: PermissionLook;
  /** Where the functions run; `elsewhere` where nobody knows, as on one machine. */
  readonly placement: Placement | 'public' | 'elsewhere';
}

/** What AWS itself has to provide: credentials, clock, brokers, permissions, metrics, logs and a way to the brokers. */
export async function* examineAccount(
  { isWatched = () => true, permissions, placement }: AccountExamination,
  ports: AwsDoctorPorts,
): AsyncGenerator<DoctorLine, readonly BrokerDescription[]> {
  const line = (check: string, result: Result): DoctorLine => ({ subject: ports.region, check, ...result });
  const identity = await told(() => ports.identity(), ['sts:GetCallerIdentity']);
  if (isLine(identity)) {
    const fix = 'Give this machine credentials of AWS, for instance with aws configure or aws sso login.';
    yield line('aws', failed(identity.line.detail.replace('not looked at: ', ''), fix));
    return [];
  }
  yield line('aws', ok(`account ${identity.account}, ${identity.principal}`));
  yield line('clock', clockIsRight(identity, ports.clock.now()));
  const described = await told(() => describeAll(ports), []);
  if (isLine(described)) {
    yield line('brokers', failed(described.line.detail.replace('not looked at: ', ''), allowBrokers(identity)));
    yield* permissions(identity, []);
    return [];
  }
  const brokers = described.filter(isWatched);
  yield line('brokers', foundBrokers(brokers, ports.region));
  yield* permissions(identity, brokers);
  if (brokers.length > 0) yield line('log policy', await letsAmazonMqWrite(ports, identity));
  if (typeof placement === 'object') yield line('routes', await getsOut(placement, ports));
  for (const broker of brokers) yield* examineAwsBroker(broker, placement, ports);
  return brokers;
}

async function* examineAwsBroker(
  description: BrokerDescription,
  placement: AccountExamination['placement'],
  ports: AwsDoctorPorts,
): AsyncGenerator<DoctorLine> {
  const line = (check: string, result: Result): DoctorLine => ({ subject: description.name, check, ...result });
  const home = { region: ports.region };
  const broker = toBroker({ home, state: description.state, description, describedAt: 0, interfaces: [] });
  yield line('metrics', await hasMetrics(broker, ports));
  yield line('logs', await hasLogs(description, ports));
  if (placement === 'elsewhere' || description.engine !== 'rabbitmq') return;
  yield line('reach', await isLetIn(description, placement === 'public' ? undefined : placement, ports));
}
