import type { SourceId } from './sources.ts';

/** What one source says. `discarded` has the reason where it is certainly a misprint. */
export interface Claim {
  readonly value: number;
  readonly source: SourceId;
  readonly discarded?: string;
}

/** A figure with everything that is said about it. */
export interface Figure {
  readonly value: number;
  readonly source: SourceId;
  /** Every claim, the used one included. */
  readonly claims: readonly Claim[];
  /** Which claim is used and why, where the sources do not agree. */
  readonly why?: string;
}

/**
 * Settles what several sources say about one limit: the lowest that is not a misprint. Taking a limit for lower than
 * it is warns too early; taking it for higher warns too late. Undefined where no source says anything usable.
 */
export function settle(claims: readonly Claim[]): Figure | undefined {
  const usable = claims.filter(({ discarded }) => discarded === undefined);
  const lowest = usable.reduce<Claim | undefined>(
    (best, claim) => (best === undefined || claim.value < best.value ? claim : best),
    undefined,
  );
  if (lowest === undefined) return undefined;
  const { value, source } = lowest;
  const reasons = [...new Set(claims.flatMap(({ discarded }) => discarded ?? []))];
  if (usable.some((claim) => claim.value !== value)) reasons.push('the sources differ; the lowest is the safe one');
  return { value, source, claims, ...(reasons.length === 0 ? {} : { why: reasons.join('; ') }) };
}
