import { processPartialResponse, SqsFifoPartialProcessorAsync } from '@aws-lambda-powertools/batch';
import type { Context, SQSBatchResponse } from 'aws-lambda';
import { openAwsRemediator } from '../src/wiring/aws-remediation.ts';
import { parseHandOver, sqsBatch } from './messages.ts';
import { count, logger, once, withRuntime } from './runtime.ts';

const remediator = once(openAwsRemediator);

/** Goes on with remediations that were handed over. The only function that may change a broker. */
export const handler = withRuntime<SQSBatchResponse>(async (event, context) => {
  const processor = new SqsFifoPartialProcessorAsync();
  const work = (record: { body: string; messageId: string }) => goOn(record, context);
  return processPartialResponse(sqsBatch(event), work, processor, {
    context,
    skipGroupOnError: true,
    throwOnFullBatchFailure: false,
  });
});

async function goOn({ body, messageId }: { body: string; messageId: string }, context: Context): Promise<void> {
  const request = parseHandOver(body);
  if (request === undefined) {
    count('MessagesMalformed');
    logger.error('message of an unknown shape', { messageId });
    throw new Error(`message ${messageId} hands over no remediation`);
  }
  const { brokerId, remediationId } = request;
  try {
    const { outcome, remediation } = await remediator().goOn(request, context.getRemainingTimeInMillis());
    const { state, reason } = remediation ?? {};
    logger.info('remediation', { brokerId, remediationId, outcome, state, reason });
    count('RemediationRuns');
  } catch (error) {
    count('RemediationRunsFailed');
    logger.error('remediation not taken up', { brokerId, remediationId, error: String(error) });
    throw error;
  }
}
