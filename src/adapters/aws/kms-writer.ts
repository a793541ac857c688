import { CancelKeyDeletionCommand, EnableKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import type { Home } from '../../model/inventory.ts';
import type { AwsCall } from '../../model/remediation.ts';
import type { WriteReply } from '../../ports.ts';
import { writerSettings } from './client-settings.ts';
import { writeReply } from './write-reply.ts';

type KmsCall = Extract<AwsCall, { service: 'kms' }>;

/** Sends changes of keys to the KMS of one home, once each. */
export function kmsWriter(home: Home): (call: KmsCall) => Promise<WriteReply> {
  const client = new KMSClient(writerSettings(home));
  return ({ operation, keyId: KeyId }) =>
    writeReply(`kms:${operation}`, () =>
      operation === 'EnableKey'
        ? client.send(new EnableKeyCommand({ KeyId }))
        : client.send(new CancelKeyDeletionCommand({ KeyId })),
    );
}
