import { processPartialResponse, SqsFifoPartialProcessorAsync } from '@aws-lambda-powertools/batch';
import type { SQSBatchResponse } from 'aws-lambda';
import { openAws } from '../src/wiring/aws.ts';
import { parsePassRequest, sqsBatch } from './messages.ts';
import { count, logger, once, withRuntime } from './runtime.ts';

const operator = once(openAws);

/** Passes over brokers, in order per broker. A pass that fails is delivered again and does not hold up other brokers. */
export const handler = withRuntime<SQSBatchResponse>(async (event, context) => {
  const processor = new SqsFifoPartialProcessorAsync();
  return processPartialResponse(sqsBatch(event), pass, processor, {
    context,
    skipGroupOnError: true,
    throwOnFullBatchFailure: false,
  });
});

async function pass({ body, messageId }: { body: string; messageId: string }): Promise<void> {
  const request = parsePassRequest(body);
  if (request === undefined) {
    count('MessagesMalformed');
    logger.error('message of an unknown shape', { messageId });
    throw new Error(`message ${messageId} is not a pass request`);
  }
  const { deduplicationId: _id, ...asked } = request;
  try {
    const outcome = await operator().reconcile(request);
    logger.info('pass', { ...asked, watched: outcome !== undefined, cost: outcome?.inspection.snapshot.cost });
    count('PassCompleted');
  } catch (error) {
    count('PassFailed');
    logger.error('pass failed', { ...asked, error: String(error) });
    throw error;
  }
}
