import { createHmac, timingSafeEqual } from 'node:crypto';

/** A request as it arrived: nothing of it has been parsed. Header names are in lower case. */
export interface RawRequest {
  readonly method: string;
  readonly headers: Readonly<Partial<Record<string, string>>>;
  readonly body: Uint8Array;
}

export type SignatureVerdict =
  | { readonly kind: 'genuine' }
  | { readonly kind: 'refused'; readonly status: 400 | 401 | 405 | 413; readonly reason: string };

/** Slack signs for five minutes; a stamp from the future is as wrong as an old one. */
const TOLERANCE_SECONDS = 300;
/** A click carries the message it was made on: fifty full blocks are well below this. */
const LARGEST_BODY = 512 * 1024;

/**
 * Whether Slack sent this, and lately: HMAC-SHA256 over `v0:<timestamp>:<raw body>`, compared in constant time.
 * Nothing is parsed before this says `genuine`.
 */
export function verifySlackSignature(request: RawRequest, signingSecret: string, now: number): SignatureVerdict {
  const { method, headers, body } = request;
  if (method !== 'POST') return refused(405, 'not a POST');
  if (body.length > LARGEST_BODY) return refused(413, `body of ${body.length} bytes`);
  const timestamp = headers['x-slack-request-timestamp'] ?? '';
  const signature = headers['x-slack-signature'] ?? '';
  if (!/^\d{1,12}$/.test(timestamp) || !/^v0=[0-9a-f]{64}$/.test(signature)) return refused(401, 'not signed');
  if (Math.abs(now / 1000 - Number(timestamp)) > TOLERANCE_SECONDS) return refused(401, 'signed too long ago or ahead');
  const expected = createHmac('sha256', signingSecret).update(`v0:${timestamp}:`).update(body).digest();
  const given = Buffer.from(signature.slice('v0='.length), 'hex');
  return timingSafeEqual(expected, given) ? { kind: 'genuine' } : refused(401, 'signature does not match');
}

function refused(status: 400 | 401 | 405 | 413, reason: string): SignatureVerdict {
  return { kind: 'refused', status, reason };
}
