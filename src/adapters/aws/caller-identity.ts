import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { z } from 'zod';
import type { Identity } from '../../doctor/aws/ports.ts';
import { toAwsReadError } from './aws-error.ts';
import { clientSettings } from './client-settings.ts';

const arnSchema = z.object({
  Account: z.string().regex(/^\d{12}$/),
  Arn: z.string().regex(/^arn:[a-z-]+:/),
});
const responseSchema = z.object({ headers: z.record(z.string(), z.string()) });

/** Whose credentials are in use. Throws `ReadError`, of kind `authentication` where there are none. */
export async function callerIdentity(region: string): Promise<Identity> {
  const client = new STSClient(clientSettings({ region }));
  let date = '';
  client.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      date = responseSchema.safeParse(result.response).data?.headers.date ?? '';
      return result;
    },
    { name: 'keepDate', step: 'deserialize', priority: 'low' },
  );
  try {
    const { Account: account, Arn: arn } = arnSchema.parse(await client.send(new GetCallerIdentityCommand({})));
    const at = Date.parse(date);
    return {
      account,
      partition: arn.split(':')[1] ?? 'aws',
      principal: principalOf(arn),
      at: Number.isNaN(at) ? undefined : at,
    };
  } catch (error) {
    throw toAwsReadError(error, `sts:GetCallerIdentity in ${region}`);
  } finally {
    client.destroy();
  }
}

/** `assumed-role/NAME/SESSION` is what STS says of a role. */
function principalOf(arn: string): string {
  const session = /^arn:([a-z-]+):sts::(\d+):assumed-role\/([^/]+)\//.exec(arn);
  return session === null ? arn : `arn:${session[1]}:iam::${session[2]}:role/${session[3]}`;
}
