import type { AwsWriter } from '../../aws-ports.ts';
import type { Home } from '../../model/inventory.ts';
import { kmsWriter } from './kms-writer.ts';
import { amazonMqWriter } from './mq-writer.ts';

/** The one way to change brokers and keys of one home through AWS's own APIs. */
export function awsWriter(home: Home): AwsWriter {
  const mq = amazonMqWriter(home);
  const kms = kmsWriter(home);
  return { send: (call) => (call.service === 'mq' ? mq(call) : kms(call)) };
}
