import type { SettingsFile } from '../config/schema.ts';
import { examineAccount } from '../doctor/aws/examine.ts';
import { arnsOfAmazonMq, everyArnOfAmazonMq, READING_NEEDS } from '../doctor/aws/needs.ts';
import { addPolicy, asksOf, asksOfStatements, mayDo } from '../doctor/aws/permissions.ts';
import type { AwsDoctorPorts, Identity } from '../doctor/aws/ports.ts';
import { type DoctorLine, ok } from '../doctor/examination.ts';
import type { BrokerDescription } from '../model/amazon-mq.ts';
import { enabledActions, permissionsOf } from '../remediate/permissions.ts';
import { awsDoctorPorts } from './aws-doctor-ports.ts';

/** An account as a person on one machine sees it: may they read what is read, and do what the settings enable? */
export function examineOwnAccount(
  region: string,
  { rules, hooks }: SettingsFile['remediations'],
): AsyncGenerator<DoctorLine, unknown> {
  const ports = awsDoctorPorts({ region });
  const permissions = (identity: Identity, brokers: readonly BrokerDescription[]) =>
    ownPermissions(identity, brokers, { rules, hooks }, ports);
  return examineAccount({ permissions, placement: 'elsewhere' }, ports);
}

async function* ownPermissions(
  identity: Identity,
  brokers: readonly BrokerDescription[],
  { rules, hooks }: Pick<SettingsFile['remediations'], 'rules' | 'hooks'>,
  ports: AwsDoctorPorts,
): AsyncGenerator<DoctorLine> {
  const { principal, partition, account } = identity;
  const line = { subject: ports.region };
  if (principal.endsWith(':root')) {
    yield { ...line, check: 'reading', ...ok('the root user may do everything; a role of its own is safer') };
    return;
  }
  const needs = [{ actions: ['mq:ListBrokers'], resource: 'anything' } as const, ...READING_NEEDS];
  const [arns, grants] = [arnsOfAmazonMq(identity, ports.region, brokers), everyArnOfAmazonMq(identity)];
  yield {
    ...line,
    check: 'reading',
    ...(await mayDo(principal, asksOf(needs, arns, grants), ports, addPolicy(principal))),
  };
  const scope = { partition, region: ports.region, account, hooks };
  for (const { action, iam } of permissionsOf(enabledActions(rules), scope)) {
    if (iam.length === 0) continue;
    yield { ...line, check: action, ...(await mayDo(principal, asksOfStatements(iam), ports, addPolicy(principal))) };
  }
}
