import type { SendResult } from '../../ports.ts';
import { toAwsReadError } from './aws-error.ts';

/** Refusals that are about the message or the target, not about the moment. */
const REFUSED =
  /NotFound|DoesNotExist|InvalidParameter|ValidationError|ValidationException|InvalidArgument|MalformedDetail|EndpointDisabled/;

/** Classifies what an AWS client threw while telling something; `call` names the operation, for instance `sns:Publish`. */
export function sendFailure(error: unknown, call: string): SendResult {
  const { kind, message } = toAwsReadError(error, call);
  const outcome = kind === 'authentication' || REFUSED.test(message) ? 'permanent' : 'retryable';
  return { outcome, detail: message };
}
