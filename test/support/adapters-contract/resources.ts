import {
  CreateNetworkInterfaceCommand,
  DeleteNetworkInterfaceCommand,
  DescribeSubnetsCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';
import {
  CreateGrantCommand,
  CreateKeyCommand,
  DisableKeyCommand,
  KMSClient,
  RevokeGrantCommand,
  ScheduleKeyDeletionCommand,
} from '@aws-sdk/client-kms';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { ec2InterfaceReader } from '../../../src/adapters/aws/ec2-interface-reader.ts';
import { kmsKeyReader } from '../../../src/adapters/aws/kms-key-reader.ts';
import { secretsManagerSecrets } from '../../../src/adapters/aws/secrets-manager-secrets.ts';
import { ConfigError } from '../../../src/errors.ts';
import { LOCAL_REGION } from '../../../src/lab/aws/ministack.ts';

const HOME = { region: LOCAL_REGION };
const kms = () => new KMSClient(HOME);
const keyState = async (id: string) => (await kmsKeyReader(HOME).key(id)).value;

async function newKey(): Promise<string> {
  return (await kms().send(new CreateKeyCommand({}))).KeyMetadata?.KeyId ?? '';
}

async function newInterface(): Promise<{ readonly id: string; readonly ipAddress: string }> {
  const ec2 = new EC2Client(HOME);
  const { Subnets = [] } = await ec2.send(new DescribeSubnetsCommand({}));
  const { NetworkInterface } = await ec2.send(new CreateNetworkInterfaceCommand({ SubnetId: Subnets[0]?.SubnetId }));
  return { id: NetworkInterface?.NetworkInterfaceId ?? '', ipAddress: NetworkInterface?.PrivateIpAddress ?? '' };
}

export const resourceChecks = {
  'kms: a key by its id and by its ARN, enabled and disabled': async () => {
    const id = await newKey();
    const { state, arn = '' } = await keyState(id);
    expect(state).toBe('Enabled');
    await kms().send(new DisableKeyCommand({ KeyId: id }));
    expect((await keyState(arn)).state).toBe('Disabled');
  },
  'kms: a key that is to be deleted says when': async () => {
    const id = await newKey();
    await kms().send(new ScheduleKeyDeletionCommand({ KeyId: id, PendingWindowInDays: 7 }));
    const { state, deletionDate = 0 } = await keyState(id);
    expect(state).toBe('PendingDeletion');
    expect(deletionDate - Date.now()).toBeGreaterThan(6 * 86_400_000);
  },
  'kms: grants by name, until they are revoked': async () => {
    const KeyId = await newKey();
    const { GrantId } = await kms().send(
      new CreateGrantCommand({
        KeyId,
        GranteePrincipal: 'arn:aws:iam::111122223333:role/broker',
        Operations: ['Decrypt'],
        Name: 'mq_grant',
      }),
    );
    expect((await keyState(KeyId)).grants).toEqual(['mq_grant']);
    await kms().send(new RevokeGrantCommand({ KeyId, GrantId }));
    expect((await keyState(KeyId)).grants).toEqual([]);
  },
  'kms: a key that does not exist': async () => {
    expect((await keyState('00000000-0000-4000-8000-000000000000')).state).toBe('NotFound');
  },
  'ec2: a network interface by its address and by its id, until it is deleted': async () => {
    const reader = ec2InterfaceReader(HOME);
    const { id, ipAddress } = await newInterface();
    const other = await newInterface();
    expect((await reader.byAddress([ipAddress])).value).toEqual([{ id, ipAddress, status: 'detached' }]);
    expect((await reader.byId([id, 'eni-00000000000000000'])).value).toMatchObject([{ id }]);
    await new EC2Client(HOME).send(new DeleteNetworkInterfaceCommand({ NetworkInterfaceId: id }));
    expect((await reader.byId([id, other.id])).value).toMatchObject([{ id: other.id }]);
  },
  'secretsmanager: user and password': async () => {
    await new SecretsManagerClient(HOME).send(
      new CreateSecretCommand({ Name: 'mq-operator/orders/read', SecretString: '{"username":"a","password":"b"}' }),
    );
    const secretId = 'mq-operator/orders/read';
    expect(await secretsManagerSecrets(LOCAL_REGION).resolve({ kind: 'secrets-manager', secretId })).toEqual({
      user: 'a',
      password: 'b',
    });
  },
  'secretsmanager: a secret that does not exist is named': async () => {
    const failure = await secretsManagerSecrets(LOCAL_REGION)
      .resolve({ kind: 'secrets-manager', secretId: 'no/such/secret' })
      .catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ConfigError);
    expect(String(failure)).toContain('no/such/secret');
  },
};
