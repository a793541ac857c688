import { CreateKeyCommand, DescribeKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import type { AwsBench } from './aws-bench.ts';

/** Brokers as DescribeBroker shows them. */
export const CLUSTER = {
  hostInstanceType: 'mq.m5.large',
  deploymentMode: 'CLUSTER_MULTI_AZ',
  engineVersion: '3.13',
};
export const M7G = {
  hostInstanceType: 'mq.m7g.large',
  deploymentMode: 'CLUSTER_MULTI_AZ',
  engineVersion: '4.2',
  storageSize: 15,
};
export const REPLICA = {
  engineType: 'ACTIVEMQ',
  deploymentMode: 'ACTIVE_STANDBY_MULTI_AZ',
  engineVersion: '5.18',
  brokerState: 'REPLICA',
  dataReplicationMode: 'CRDR',
  dataReplicationMetadata: {
    dataReplicationRole: 'REPLICA',
    dataReplicationCounterpart: { brokerId: 'b-primary', region: 'us-east-1' },
  },
};

export function code(...codes: string[]) {
  return {
    brokerState: 'CRITICAL_ACTION_REQUIRED',
    actionsRequired: codes.map((actionRequiredCode) => ({ actionRequiredCode })),
  };
}

export async function keyState(KeyId: string): Promise<string | undefined> {
  return (await new KMSClient({}).send(new DescribeKeyCommand({ KeyId }))).KeyMetadata?.KeyState;
}

/** A broker in quarantine because of its key, and what ends that some time after the key can be used again. */
export async function quarantined(bench: AwsBench, name: string) {
  const { KeyMetadata: { KeyId = '', Arn = '' } = {} } = await new KMSClient({}).send(new CreateKeyCommand({}));
  const fields = { ...CLUSTER, encryptionOptions: { useAwsOwnedKey: false, kmsKeyId: Arn } };
  const id = await bench.broker(name, { ...fields, ...code('RABBITMQ_INVALID_KMS_KEY') });
  const look = async () => {
    if ((await keyState(KeyId)) === 'Enabled') bench.proxy.brokers.simulate(id, { ...fields });
  };
  return { KeyId, progress: () => void look() };
}
