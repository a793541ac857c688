import { processPartialResponse, SqsFifoPartialProcessorAsync } from '@aws-lambda-powertools/batch';
import type { SQSBatchResponse } from 'aws-lambda';
import type { StackTestReport } from '../src/notify/stack-test.ts';
import { openAws } from '../src/wiring/aws.ts';
import { parsePassRequest, parseStackTest, sqsBatch } from './messages.ts';
import { count, logger, once, withRuntime } from './runtime.ts';

const operator = once(openAws);

/** Passes over brokers, in order per broker; one that fails is delivered again. Called directly: a test of the channels. */
export const handler = withRuntime<SQSBatchResponse | StackTestReport>(async (event, context) => {
  const test = parseStackTest(event);
  if (test !== undefined) return operator().testNotify(test);
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
