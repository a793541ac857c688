import { ReadError } from '../../errors.ts';
import type { FailureKind } from '../../model/reading.ts';

/** Names by which services say that there were too many calls. */
export const THROTTLED = /throttl|TooManyRequests|RequestLimitExceeded|SlowDown|ProvisionedThroughputExceeded/i;
const NOT_ALLOWED =
  /AccessDenied|Unauthorized|Forbidden|NotAuthorized|UnrecognizedClient|InvalidClientTokenId|InvalidSignature|ExpiredToken|CredentialsProvider|AuthFailure/i;
const TIMED_OUT = /Timeout|ETIMEDOUT/i;
const UNREACHABLE = /ECONNREFUSED|ENOTFOUND|EAI_AGAIN|ECONNRESET|EPIPE|EHOSTUNREACH|NetworkingError/;

/** Turns what the AWS SDK throws into our own error; `call` names operation and place, for instance "mq:ListBrokers in eu-west-1". */
export function toAwsReadError(error: unknown, call: string): ReadError {
  if (error instanceof ReadError) return error;
  const { name, code, status } = factsOf(error);
  const explained = explain(`${name} ${code}`, status);
  const what = [name, code, status === undefined ? '' : `HTTP ${status}`].filter(
    (part) => part !== '' && part !== 'Error',
  );
  return new ReadError(explained.kind, `${call}: ${explained.message} (${what.join(', ') || 'no detail'}).`, {
    fix: explained.fix,
    cause: error,
  });
}

/** The name by which AWS calls the error, for instance `ResourceNotFoundException`; empty when it has none. */
export function awsErrorName(error: unknown): string {
  return factsOf(error).name;
}

export interface AwsErrorFacts {
  readonly name: string;
  readonly code: string;
  readonly status: number | undefined;
}

/** Name, code and HTTP status, as far as the error has them; empty or undefined where not. */
export function factsOf(error: unknown): AwsErrorFacts {
  if (!(error instanceof Error)) return { name: '', code: '', status: undefined };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const metadata = '$metadata' in error ? error.$metadata : undefined;
  const status =
    typeof metadata === 'object' && metadata !== null && 'httpStatusCode' in metadata
      ? metadata.httpStatusCode
      : undefined;
  return { name: error.name, code, status: typeof status === 'number' ? status : undefined };
}

interface Explained {
  readonly kind: FailureKind;
  readonly message: string;
  readonly fix: string;
}

function explain(text: string, status: number | undefined): Explained {
  if (THROTTLED.test(text) || status === 429) {
    return {
      kind: 'http-error',
      message: 'throttled, also after retries',
      fix: 'Raise the quota or watch fewer brokers per account.',
    };
  }
  if (NOT_ALLOWED.test(text) || status === 401 || status === 403) {
    return {
      kind: 'authentication',
      message: 'not allowed, or credentials that are not valid any more',
      fix: 'Check the role of the function, and the trust of the role it assumes.',
    };
  }
  if (TIMED_OUT.test(text)) return { kind: 'timeout', message: 'no answer in time', fix: NETWORK_FIX };
  if (UNREACHABLE.test(text)) return { kind: 'unreachable', message: 'cannot be reached', fix: NETWORK_FIX };
  return {
    kind: 'http-error',
    message: 'failed',
    fix: 'Look at the name of the error; it is retried in the next pass.',
  };
}

const NETWORK_FIX = 'Check that the function reaches the AWS API: in a VPC it needs a VPC endpoint or a NAT gateway.';
