import type { ServerResponse } from 'node:http';
import type { AwsCall } from './proxy-call.ts';

/** What goes wrong with a call: refused, never answered, cut off, or carried out with its answer lost. */
export type AwsFault =
  | { readonly kind: 'error'; readonly status: number; readonly code: string }
  | { readonly kind: 'hang' }
  | { readonly kind: 'cut' }
  | { readonly kind: 'lose-answer' };

/** Errors as the services send them. */
export const THROTTLED = {
  mq: { kind: 'error', status: 429, code: 'TooManyRequestsException' },
  ec2: { kind: 'error', status: 503, code: 'RequestLimitExceeded' },
  sns: { kind: 'error', status: 400, code: 'Throttling' },
  json: { kind: 'error', status: 400, code: 'ThrottlingException' },
} as const satisfies Record<string, AwsFault>;
export const EXPIRED: AwsFault = { kind: 'error', status: 400, code: 'ExpiredTokenException' };
export const INTERNAL: AwsFault = { kind: 'error', status: 500, code: 'InternalServerErrorException' };

const XML_SERVICES: ReadonlySet<string> = new Set(['sns', 'sts', 'ec2', 'cloudformation', 'iam']);

/** Answers with the error in the shape of the service that was called. */
export function refuse(reply: ServerResponse, { service }: AwsCall, status: number, code: string): void {
  if (XML_SERVICES.has(service)) {
    reply.writeHead(status, { 'content-type': 'text/xml' }).end(service === 'ec2' ? ec2Error(code) : queryError(code));
    return;
  }
  const type = service === 'mq' ? 'application/json' : 'application/x-amz-json-1.1';
  reply
    .writeHead(status, { 'content-type': type, 'x-amzn-errortype': code })
    .end(JSON.stringify({ __type: code, message: code }));
}

function ec2Error(code: string): string {
  return `<Response><Errors><Error><Code>${code}</Code><Message>${code}</Message></Error></Errors><RequestID>r</RequestID></Response>`;
}

function queryError(code: string): string {
  return `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${code}</Message></Error><RequestId>r</RequestId></ErrorResponse>`;
}
