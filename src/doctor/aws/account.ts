import type { BrokerDescription } from '../../model/amazon-mq.ts';
import { formatDuration } from '../../model/format.ts';
import { failed, ok, type Result, skipped, warning } from '../examination.ts';
import type { AwsDoctorPorts, Identity } from './ports.ts';
import { statementFor } from './told.ts';

const SECOND = 1_000;
/** AWS refuses what was signed more than five minutes away from its own clock. */
const REFUSED_SECONDS = 300;
const REMARKABLE_SECONDS = 30;

export function clockIsRight({ at }: Identity, now: number): Result {
  if (at === undefined) return skipped('AWS did not say what time it is');
  const seconds = Math.abs(now - at) / SECOND;
  if (seconds < REMARKABLE_SECONDS) return ok('as at AWS');
  const detail = `${formatDuration(seconds)} ${now > at ? 'ahead of' : 'behind'} AWS`;
  const fix = 'Synchronise the clock of this machine (for instance with chrony).';
  return seconds < REFUSED_SECONDS ? warning(detail, fix) : failed(detail, fix);
}

export function foundBrokers(brokers: readonly BrokerDescription[], region: string): Result {
  if (brokers.length > 0)
    return ok(brokers.map(({ name, engine, state }) => `${name} (${engine}, ${state})`).join(', '));
  return warning(
    `Amazon MQ has no broker in ${region}`,
    'Name the Region of your brokers: as --region, or in settings under homes.',
  );
}

/** Whether `ListBrokers` may be called is seen by calling it. */
export async function describeAll({ mq }: AwsDoctorPorts): Promise<readonly BrokerDescription[]> {
  const { value: summaries } = await mq.list();
  const found: BrokerDescription[] = [];
  // One after the other: fifteen calls a second are all that the account has.
  for (const { id } of summaries) found.push((await mq.describe(id)).value);
  return found.toSorted((a, b) => a.name.localeCompare(b.name));
}

export const BROKER_CALLS = ['mq:ListBrokers', 'mq:DescribeBroker'] as const;

export function allowBrokers(identity: Identity): string {
  return `Attach to ${identity.principal}: ${statementFor(BROKER_CALLS)}`;
}
