import { processPartialResponse, SqsFifoPartialProcessorAsync } from '@aws-lambda-powertools/batch';
import type { SQSBatchResponse } from 'aws-lambda';
import { parsePassRequest, sqsBatch } from './messages.ts';
import { count, logger, operator, withRuntime } from './runtime.ts';

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
    throw new Error(`message ${messageId} is not a pass request`);
  }
  const { brokerId, reason, hint } = request;
  try {
    const outcome = await operator().reconcile(request);
    logger.info('pass', {
      brokerId,
      reason,
      hint,
      incidents: outcome?.incidents.length,
      cost: outcome?.inspection.snapshot.cost,
    });
    count('PassCompleted');
  } catch (error) {
    count('PassFailed');
    logger.error('pass failed', { brokerId, error: String(error) });
    throw error;
  }
}
