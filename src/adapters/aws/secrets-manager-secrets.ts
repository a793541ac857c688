import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { z } from 'zod';
import { parseJson } from '../../collect/json.ts';
import { ConfigError } from '../../errors.ts';
import type { Secrets } from '../../ports.ts';
import { toAwsReadError } from './aws-error.ts';
import { clientSettings } from './client-settings.ts';

const secretSchema = z.object({ username: z.string().min(1), password: z.string().min(1) });

/** Secrets `{"username": ..., "password": ...}` of AWS Secrets Manager. */
export function secretsManagerSecrets(region: string): Secrets {
  const client = new SecretsManagerClient(clientSettings({ region }));
  return {
    async resolve(source) {
      if (source.kind !== 'secrets-manager')
        throw new ConfigError([`secrets of kind ${source.kind} are not used on AWS`]);
      const { secretId } = source;
      const parsed = secretSchema.safeParse(parseJson(await secretText(client, secretId))?.value);
      if (!parsed.success) {
        throw new ConfigError([
          `secret ${secretId} is not JSON with username and password; store it as {"username": "…", "password": "…"}`,
        ]);
      }
      return { user: parsed.data.username, password: parsed.data.password };
    },
  };
}

async function secretText(client: SecretsManagerClient, secretId: string): Promise<string> {
  try {
    return (await client.send(new GetSecretValueCommand({ SecretId: secretId }))).SecretString ?? '';
  } catch (error) {
    const { message, fix } = toAwsReadError(error, `secretsmanager:GetSecretValue of ${secretId}`);
    throw new ConfigError([`${message} ${fix ?? ''}`.trim()]);
  }
}
