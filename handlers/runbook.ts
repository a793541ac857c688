import { EventBridgeSchema } from '@aws-lambda-powertools/parser/schemas/eventbridge';
import type { RunbookAnswer } from '../src/remediate/runbook-answer.ts';
import { parseRunbookRequest, type RunbookRequest, RunbookRequestError } from '../src/remediate/runbook-request.ts';
import { openRunbookDesk } from '../src/wiring/aws-runbook.ts';
import { count, logger, once, withRuntime } from './runtime.ts';

const desk = once(openRunbookDesk);

/** A request of a runbook, a state machine, an event or a person. What cannot be understood fails with what to fix. */
export const handler = withRuntime<RunbookAnswer>(async (event) => {
  try {
    const request = requestOf(event);
    const answer = await desk().answer(request);
    logger.info('runbook', { request: request.request, broker: request.broker, outcome: answer.outcome });
    count('RunbookRequests');
    return answer;
  } catch (error) {
    if (error instanceof RunbookRequestError) {
      count('RunbookRequestsRefused');
      logger.warn('runbook request refused', { problems: error.message });
      // Whoever asked gets what to fix, and not where in our code it was noticed.
      error.stack = `${error.name}: ${error.message}`;
    }
    throw error;
  }
});

/** Whoever may put events on a bus is not by that somebody who may decide: events only ask for plans and refuse them. */
function requestOf(event: unknown): RunbookRequest {
  const envelope = EventBridgeSchema.safeParse(event);
  if (!envelope.success) return parseRunbookRequest(event);
  const request = parseRunbookRequest(envelope.data.detail);
  if (request.request === 'plan' || request.request === 'deny') return request;
  throw new RunbookRequestError([
    `detail.request: "${request.request}" is not taken from events, only plan and deny; invoke the function instead`,
  ]);
}
