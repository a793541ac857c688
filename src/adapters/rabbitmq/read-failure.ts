import { z } from 'zod';
import { ReadError } from '../../errors.ts';
import type { Cost, FailureKind } from '../../model/reading.ts';
import { NOT_CONNECTED } from './broker-connection.ts';

/** What is known of the request that failed. `target` is the address without credentials. */
export interface FailedRequest {
  readonly target: string;
  readonly timeoutMilliseconds: number;
  readonly cost: Cost;
}

interface Explanation {
  readonly kind: FailureKind;
  readonly message: string;
  readonly fix: string;
}

/** Turns what Node or OpenSSL throw into our own words; none of theirs is shown, for it may hold headers. */
export function toReadError(error: unknown, request: FailedRequest): ReadError {
  if (error instanceof ReadError) return error;
  const { kind, message, fix } = explain(codeOf(error), request);
  return new ReadError(kind, message, { fix, cost: request.cost });
}

/** What is of use in an error, whatever threw it. */
const thrown = z.object({
  name: z.string().catch(''),
  code: z.string().catch(''),
  cause: z.unknown().optional(),
  errors: z.array(z.unknown()).catch([]),
});

/** The code of the innermost cause; several addresses tried come as one error with many. */
function codeOf(error: unknown): string {
  const parsed = thrown.safeParse(error);
  if (!parsed.success) return '';
  const { name, code, cause, errors } = parsed.data;
  if (name === 'TimeoutError') return 'TIMEOUT';
  return codeOf(cause) || codeOf(errors[0]) || code;
}

const TLS = /^(ERR_TLS|ERR_SSL|CERT_|UNABLE_TO_|DEPTH_ZERO|SELF_SIGNED|EPROTO|HOSTNAME_MISMATCH|INVALID_CA)/;

function explain(code: string, { target, timeoutMilliseconds }: FailedRequest): Explanation {
  if (code === 'TIMEOUT') {
    return {
      kind: 'timeout',
      message: `${target} did not answer completely within ${timeoutMilliseconds / 1000} s.`,
      fix: 'The broker may be overloaded: look at its CPU and memory, or raise the time-out.',
    };
  }
  if (TLS.test(code)) {
    return {
      kind: 'tls',
      message: `No trusted TLS connection to ${target} (${code}).`,
      fix: 'Check the host name and the certificate; name its certificate authority as caFile if it is not a public one.',
    };
  }
  if (code.startsWith('HPE_')) {
    return {
      kind: 'unexpected-shape',
      message: `${target} does not answer as an HTTP server does.`,
      fix: 'Check the port: the management API is not the AMQP port, and on Amazon MQ it needs https.',
    };
  }
  if (code.startsWith('Z_')) {
    return {
      kind: 'not-json',
      message: `The compressed reply of ${target} is damaged (${code}).`,
      fix: 'Look for a proxy between here and the broker that changes replies.',
    };
  }
  return { kind: 'unreachable', message: `${target} cannot be reached: ${unreachable(code)}.`, fix: UNREACHABLE_FIX };
}

const UNREACHABLE_FIX =
  'Check the address and the port, that the broker runs, and that security group and routing let this machine in.';

function unreachable(code: string): string {
  switch (code) {
    case 'ECONNREFUSED':
      return 'connection refused, nothing listens there';
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `its host name does not resolve (${code})`;
    case NOT_CONNECTED:
    case 'ETIMEDOUT':
      return 'no answer to the connection attempt';
    case 'ECONNRESET':
    case 'EPIPE':
      return `the connection broke off (${code})`;
    default:
      return code === '' ? 'the connection failed' : code;
  }
}
