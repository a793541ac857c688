import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { PassQueue, PassRequest } from '../../aws-ports.ts';
import { OperatorError } from '../../errors.ts';
import { clientSettings } from './client-settings.ts';

const BATCH = 10;

/** Hands requests to an SQS FIFO queue; one message group a broker, so that one run at a time works on it. */
export function sqsPassQueue(queueUrl: string, region: string): PassQueue {
  const client = new SQSClient({ ...clientSettings({ region }), useQueueUrlAsEndpoint: false });
  return {
    async send(requests) {
      for (let start = 0; start < requests.length; start += BATCH) {
        await sendBatch(client, queueUrl, requests.slice(start, start + BATCH));
      }
    },
  };
}

async function sendBatch(client: SQSClient, queueUrl: string, requests: readonly PassRequest[]): Promise<void> {
  const { Failed = [] } = await client.send(
    new SendMessageBatchCommand({
      QueueUrl: queueUrl,
      Entries: requests.map((request, index) => ({
        Id: String(index),
        MessageBody: JSON.stringify(request),
        MessageGroupId: request.brokerId,
        MessageDeduplicationId: request.deduplicationId,
      })),
    }),
  );
  if (Failed.length > 0) {
    throw new OperatorError(
      'QUEUE',
      `${Failed.length} of ${requests.length} passes were not queued: ${Failed[0]?.Message ?? ''}`,
    );
  }
}
