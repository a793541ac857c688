import { DescribeSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { toAwsReadError } from './aws-error.ts';
import { clientSettings } from './client-settings.ts';

/** Whether a secret is there, without what is in it: its ARN. Throws `ReadError`. */
export async function secretArn(secretId: string, region: string): Promise<string> {
  const client = new SecretsManagerClient(clientSettings({ region }));
  try {
    const { ARN = '' } = await client.send(new DescribeSecretCommand({ SecretId: secretId }));
    return ARN;
  } catch (error) {
    throw toAwsReadError(error, `secretsmanager:DescribeSecret of ${secretId}`);
  } finally {
    client.destroy();
  }
}
