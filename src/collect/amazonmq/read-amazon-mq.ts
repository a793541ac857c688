import type { AwsReaders } from '../../aws-ports.ts';
import { rememberInterfaces } from '../../discover/interfaces.ts';
import type { AmazonMqReadings, BrokerDescription, NetworkInterface } from '../../model/amazon-mq.ts';
import type { InventoryEntry } from '../../model/inventory.ts';
import { NO_COST, type Reading } from '../../model/reading.ts';
import { attemptRead, readFrom, unavailable } from '../aws-reading.ts';

export interface AmazonMqOptions {
  readonly now: number;
  /** Something happened: what discovery remembers may be out of date. */
  readonly fresh: boolean;
  /** A change is being planned, which takes more than a pass. */
  readonly planning?: boolean;
  /** Beyond this age (milliseconds) what discovery remembers proves nothing. */
  readonly maximumAge: number;
}

/**
 * What Amazon MQ, EC2 and KMS say of one broker. Discovery describes troubled brokers in every tick, so the quiet
 * ones cost no call here.
 */
export async function readAmazonMq(
  entry: InventoryEntry,
  readers: Pick<AwsReaders, 'mq' | 'interfaces' | 'keys' | 'logPolicies'>,
  options: AmazonMqOptions,
): Promise<AmazonMqReadings> {
  const description = await describe(entry, readers, options);
  const known = description.state === 'read' ? description.value : entry.description;
  const logPolicies = options.planning ? await logPoliciesOf(known, readers) : undefined;
  return {
    ...(logPolicies === undefined ? {} : { logPolicies }),
    description,
    networkInterfaces: await interfacesOf(entry, known, readers, options),
    kmsKey: await keyOf(known, readers, options),
  };
}

async function describe(
  { description, describedAt }: InventoryEntry,
  { mq }: Pick<AwsReaders, 'mq'>,
  { fresh, now, maximumAge }: AmazonMqOptions,
): Promise<Reading<BrokerDescription>> {
  const isOld = now - describedAt > maximumAge;
  if (fresh || isOld) return attemptRead(() => mq.describe(description.id));
  return readFrom({ value: description, dropped: 0, cost: NO_COST });
}

/** Only ActiveMQ brokers have interfaces in the account's VPC that Amazon MQ tells about. */
async function interfacesOf(
  { interfaces }: InventoryEntry,
  description: BrokerDescription,
  readers: Pick<AwsReaders, 'interfaces'>,
  { fresh }: AmazonMqOptions,
): Promise<Reading<readonly NetworkInterface[]>> {
  const isAsked =
    fresh || description.actionsRequired.length > 0 || interfaces.some(({ status }) => status !== 'attached');
  if (!isAsked) return readFrom({ value: interfaces, dropped: 0, cost: NO_COST });
  return attemptRead(async () => ({
    ...(await rememberInterfaces(readers.interfaces, description, interfaces)),
    dropped: 0,
  }));
}

/** The key is asked about when something points to it; CloudTrail events give the hint at other times. */
async function keyOf(
  { kmsKeyId, actionsRequired }: BrokerDescription,
  { keys }: Pick<AwsReaders, 'keys'>,
  { fresh, now }: AmazonMqOptions,
): Promise<AmazonMqReadings['kmsKey']> {
  if (kmsKeyId === undefined) return unavailable('not-needed', 'the key of this broker is owned by AWS');
  const isDue = Math.floor(now / 60_000) % KEY_EVERY_MINUTES === 0;
  if (!fresh && !isDue && actionsRequired.length === 0) {
    return unavailable('not-needed', `the key is looked at every ${KEY_EVERY_MINUTES} minutes`);
  }
  return attemptRead(() => keys.key(kmsKeyId));
}

/** Logs of RabbitMQ are written by way of the service-linked role; those of ActiveMQ take a resource policy. */
async function logPoliciesOf(
  { engine, logging = {} }: BrokerDescription,
  { logPolicies }: Pick<AwsReaders, 'logPolicies'>,
): Promise<AmazonMqReadings['logPolicies']> {
  const isOn = logging.general === true && logging.audit === true;
  if (engine !== 'activemq' || isOn || logPolicies === undefined) return undefined;
  return attemptRead(() => logPolicies.documents());
}

const KEY_EVERY_MINUTES = 5;
