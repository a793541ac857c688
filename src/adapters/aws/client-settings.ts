import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { ReadError } from '../../errors.ts';
import type { Home } from '../../model/inventory.ts';

const CONNECT_MILLISECONDS = 2_000;
const REQUEST_MILLISECONDS = 6_000;
const ATTEMPTS = 3;
const SESSION_SECONDS = 3_600;

/** What every client shares. Retries with growing pauses are the SDK's own. */
export function clientSettings({ region }: Pick<Home, 'region'>) {
  return {
    region,
    maxAttempts: ATTEMPTS,
    requestHandler: {
      connectionTimeout: CONNECT_MILLISECONDS,
      requestTimeout: REQUEST_MILLISECONDS,
      throwOnRequestTimeout: true,
    },
  };
}

/** What the clients that read one home share: its role as well, where it is in another account. */
export function homeSettings({ region, roleArn }: Home) {
  return {
    ...clientSettings({ region }),
    ...(roleArn === undefined ? {} : { credentials: assumedRole(roleArn, region) }),
  };
}

/** What the clients that change something share: each call is sent once, since nobody knows what became of a lost one. */
export function writerSettings(home: Home) {
  return { ...homeSettings(home), maxAttempts: 1 };
}

/** Credentials of another account's role; the SDK keeps them until shortly before they expire. */
function assumedRole(roleArn: string, region: string) {
  const sts = new STSClient({ region, maxAttempts: ATTEMPTS });
  return async () => {
    const command = new AssumeRoleCommand({
      RoleArn: roleArn,
      RoleSessionName: 'mq-operator',
      DurationSeconds: SESSION_SECONDS,
    });
    const { Credentials: session } = await sts.send(command);
    if (session?.AccessKeyId === undefined || session.SecretAccessKey === undefined) {
      throw new ReadError('authentication', `sts:AssumeRole of ${roleArn} gave no credentials.`);
    }
    return {
      accessKeyId: session.AccessKeyId,
      secretAccessKey: session.SecretAccessKey,
      ...(session.SessionToken === undefined ? {} : { sessionToken: session.SessionToken }),
      ...(session.Expiration === undefined ? {} : { expiration: session.Expiration }),
    };
  };
}
