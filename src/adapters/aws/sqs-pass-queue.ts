import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { GroupedRequest, PassQueue, RequestQueue } from '../../aws-ports.ts';
import { OperatorError } from '../../errors.ts';
import { clientSettings } from './client-settings.ts';

const BATCH = 10;

/** Where passes are asked for. */
export function sqsPassQueue(queueUrl: string, region: string): PassQueue {
  return sqsRequestQueue(queueUrl, region);
}

/** Hands requests to an SQS FIFO queue; one message group a broker, so that one run at a time works on it. */
export function sqsRequestQueue<Request extends GroupedRequest>(
  queueUrl: string,
  region: string,
): RequestQueue<Request> {
  const client = new SQSClient({ ...clientSettings({ region }), useQueueUrlAsEndpoint: false });
  return {
    async send(requests) {
      for (let start = 0; start < requests.length; start += BATCH) {
        await sendBatch(client, queueUrl, requests.slice(start, start + BATCH));
      }
    },
  };
}

async function sendBatch(client: SQSClient, queueUrl: string, requests: readonly GroupedRequest[]): Promise<void> {
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
      `${Failed.length} of ${requests.length} requests were not queued: ${Failed[0]?.Message ?? ''}`,
    );
  }
}
