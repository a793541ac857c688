import type { AwsReaders } from '../aws-ports.ts';
import { ReadError } from '../errors.ts';
import type { ManagementReader } from '../ports.ts';
import { brokerFacts, keyFacts } from './aws-read-back.ts';
import { queryOf, type Shown } from './read-back.ts';

/** A reply of another shape than expected tells nothing. */
export function understood<T>(look: () => T | undefined): T | undefined {
  try {
    return look();
  } catch (error) {
    if (error instanceof ReadError) return undefined;
    throw error;
  }
}

/** What the management API shows; undefined while it cannot be asked. */
export async function lookAtPath(path: string, reader: ManagementReader | undefined): Promise<Shown | undefined> {
  return looked(async () => {
    if (reader === undefined) return undefined;
    const { status, body } = await reader.get(path, queryOf(path));
    return status === 200 || status === 404 ? { status, body } : undefined;
  });
}

/** What Amazon MQ shows of a broker, reduced to what calls change; undefined while it cannot be asked. */
export async function lookAtBroker(
  brokerId: string,
  mq: Pick<AwsReaders['mq'], 'describe'> | undefined,
): Promise<Shown | undefined> {
  return looked(async () => {
    if (mq === undefined) return undefined;
    const { value } = await mq.describe(brokerId);
    return { status: 200, body: JSON.stringify(brokerFacts(value)) };
  });
}

/** What KMS shows of a key; undefined while it cannot be asked. */
export async function lookAtKey(keyId: string, keys: AwsReaders['keys'] | undefined): Promise<Shown | undefined> {
  return looked(async () => {
    if (keys === undefined) return undefined;
    const { value } = await keys.key(keyId);
    return { status: 200, body: JSON.stringify(keyFacts(value)) };
  });
}

async function looked(look: () => Promise<Shown | undefined>): Promise<Shown | undefined> {
  try {
    return await look();
  } catch (error) {
    if (error instanceof ReadError) return undefined;
    throw error;
  }
}
