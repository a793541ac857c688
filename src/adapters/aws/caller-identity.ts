import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { z } from 'zod';
import { toAwsReadError } from './aws-error.ts';
import { clientSettings } from './client-settings.ts';

const arnSchema = z.object({
  Account: z.string().regex(/^\d{12}$/),
  Arn: z.string().regex(/^arn:[a-z-]+:/),
});

export interface CallerIdentity {
  readonly account: string;
  /** For instance `aws` or `aws-cn`. */
  readonly partition: string;
}

/** Whose credentials are in use. Throws `ReadError`, of kind `authentication` where there are none. */
export async function callerIdentity(region: string): Promise<CallerIdentity> {
  const client = new STSClient(clientSettings({ region }));
  try {
    const { Account: account, Arn: arn } = arnSchema.parse(await client.send(new GetCallerIdentityCommand({})));
    return { account, partition: arn.split(':')[1] ?? 'aws' };
  } catch (error) {
    throw toAwsReadError(error, `sts:GetCallerIdentity in ${region}`);
  } finally {
    client.destroy();
  }
}
