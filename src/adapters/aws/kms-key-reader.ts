import { DescribeKeyCommand, KMSClient, ListGrantsCommand } from '@aws-sdk/client-kms';
import { z } from 'zod';
import type { KeyReader } from '../../aws-ports.ts';
import { present } from '../../collect/rabbitmq/loose.ts';
import { ReadError } from '../../errors.ts';
import type { KmsKey } from '../../model/amazon-mq.ts';
import type { Home } from '../../model/inventory.ts';
import { awsErrorName } from './aws-error.ts';
import { homeSettings } from './client-settings.ts';
import { fetched } from './fetch.ts';

const metadataSchema = z.object({
  KeyId: z.string(),
  Arn: z.string().optional(),
  KeyState: z.string(),
  DeletionDate: z.date().optional(),
});
const GRANT_PAGE = 100;

/** Reads state and grants of keys. A key that does not exist any more has the state `NotFound`. */
export function kmsKeyReader(home: Home): KeyReader {
  const client = new KMSClient(homeSettings(home));
  return {
    key: (keyId) =>
      fetched(`kms:DescribeKey of ${keyId} in ${home.region}`, async (count) => {
        count();
        const metadata = await describeKey(client, keyId);
        if (metadata === undefined) return { value: { keyId, state: 'NotFound' } };
        const { Arn: arn, KeyState: state, DeletionDate } = metadata;
        const grants = await grantNames(client, keyId, count);
        const key: KmsKey = { keyId, state, ...present({ arn, grants, deletionDate: DeletionDate?.getTime() }) };
        return { value: key };
      }),
  };
}

async function describeKey(client: KMSClient, keyId: string) {
  try {
    const { KeyMetadata } = await client.send(new DescribeKeyCommand({ KeyId: keyId }));
    const parsed = metadataSchema.safeParse(KeyMetadata);
    if (!parsed.success) throw new ReadError('unexpected-shape', `DescribeKey of ${keyId} lacks its key id or state.`);
    return parsed.data;
  } catch (error) {
    if (awsErrorName(error) === 'NotFoundException') return undefined;
    throw error;
  }
}

/** Undefined when the grants may not be listed: then their absence proves nothing. */
async function grantNames(client: KMSClient, keyId: string, count: () => void): Promise<readonly string[] | undefined> {
  try {
    const names: string[] = [];
    let marker: string | undefined;
    do {
      count();
      const page = await client.send(
        new ListGrantsCommand({ KeyId: keyId, Limit: GRANT_PAGE, ...present({ Marker: marker }) }),
      );
      names.push(...(page.Grants ?? []).flatMap(({ Name }) => (Name === undefined ? [] : [Name])));
      marker = page.NextMarker;
    } while (marker !== undefined);
    return names;
  } catch {
    return undefined;
  }
}
