import type { SendResult } from '../ports.ts';

/** Codes that pass by themselves, beside 5xx: time-out, conflict, too early, too many requests. */
const PASSING: readonly number[] = [408, 409, 425, 429];

/** What an HTTP status means for a message; the same table for every channel that speaks HTTP. */
export function httpOutcome(status: number, retryAfter: string | undefined, now: number): SendResult {
  if (status >= 200 && status < 300) return { outcome: 'sent', detail: `HTTP ${status}` };
  if (status === 401 || status === 403) {
    return { outcome: 'permanent', detail: `HTTP ${status}: not allowed; check the secret or the address` };
  }
  if (status >= 300 && status < 400) {
    return { outcome: 'permanent', detail: `HTTP ${status}: redirects are not followed; write the final address` };
  }
  if (status < 500 && !PASSING.includes(status)) {
    return { outcome: 'permanent', detail: `HTTP ${status}: the receiver refuses the message` };
  }
  const wait = retryAfterMilliseconds(retryAfter, now);
  return {
    outcome: 'retryable',
    detail: status === 429 ? 'HTTP 429: the receiver is busy' : `HTTP ${status}`,
    ...(wait === undefined ? {} : { retryAfterMilliseconds: wait }),
  };
}

/** `Retry-After` in its two forms, seconds or a date (RFC 9110, 10.2.3); undefined when it says nothing usable. */
export function retryAfterMilliseconds(value: string | undefined, now: number): number | undefined {
  if (value === undefined || value.trim() === '') return undefined;
  const seconds = Number(value);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000);
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
