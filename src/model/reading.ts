/** What one read cost. Bytes are those of the reply bodies as sent, compressed where the broker compresses. */
export interface Cost {
  readonly requests: number;
  readonly bytes: number;
  readonly milliseconds: number;
}

/**
 * The outcome of reading one source. Not knowing is a state of its own:
 * `unavailable` is normal (this version or this user does not show it, or the budget says no);
 * `failed` is trouble (see `FailureKind`).
 */
export type Reading<T> =
  | {
      readonly state: 'read';
      readonly value: T;
      /** List elements that did not parse; they are missing from `value`. */
      readonly dropped: number;
      /** Elements that exist at the broker and were left out to stay within the budget. */
      readonly omitted: number;
      /** Present when the value was carried over from an earlier pass: when it was read, epoch milliseconds. */
      readonly readAt?: number;
      readonly cost: Cost;
    }
  | { readonly state: 'unavailable'; readonly why: Unavailability; readonly detail: string; readonly cost: Cost }
  | { readonly state: 'failed'; readonly why: FailureKind; readonly detail: string; readonly cost: Cost };

export type Unavailability =
  /** The broker's version has no such endpoint. */
  | 'version'
  /** The user's tag does not show it; `detail` names the tag that would. */
  | 'permission'
  /** Left out on purpose to stay within the collection budget. */
  | 'budget'
  /** Nothing in this pass needed it. */
  | 'not-needed'
  /** No such source is configured for this broker. */
  | 'not-configured';

export type FailureKind =
  | 'unreachable'
  | 'timeout'
  | 'tls'
  | 'authentication'
  | 'redirect'
  | 'too-large'
  | 'not-json'
  | 'unexpected-shape'
  | 'http-error';

export const NO_COST: Cost = { requests: 0, bytes: 0, milliseconds: 0 };

export function addCost(a: Cost, b: Cost): Cost {
  return {
    requests: a.requests + b.requests,
    bytes: a.bytes + b.bytes,
    milliseconds: a.milliseconds + b.milliseconds,
  };
}

/** The value of a reading, or undefined when there is none. */
export function readValue<T>(reading: Reading<T> | undefined): T | undefined {
  return reading?.state === 'read' ? reading.value : undefined;
}
