import type { Resource, ResourceKind } from './resources.ts';

/** A thing that CloudWatch has under one of our names or in our place, as far as it could be read. */
export interface Existing {
  readonly kind: ResourceKind;
  readonly name: string;
  /** As `Resource` has them; what is not of that form is left out, and so differs. */
  readonly properties: object;
}

export type Named = Pick<Resource, 'kind' | 'name'>;

export interface Stock {
  readonly existing: readonly Existing[];
  /** Kinds of which CloudWatch knows nothing here, for instance rules that mute, in some Regions. */
  readonly unsupported: readonly ResourceKind[];
}

/** CloudWatch of one Region. Every method throws `ReadError`, and keeps to CloudWatch's quotas by waiting. */
export interface Publisher {
  /** Everything under our prefix, whoever made it. */
  read(): Promise<Stock>;
  /** Makes it, or replaces what has its name. */
  put(resource: Resource): Promise<void>;
  /** Things of one kind, as many as there are; those that are gone already are no error. */
  remove(kind: ResourceKind, names: readonly string[]): Promise<void>;
}

/**
 * How many of a kind one call removes. CloudWatch takes a hundred alarms, but of composite ones a
 * single one; of several dashboards it removes none where one is gone.
 */
export const REMOVED_AT_ONCE: Readonly<Record<ResourceKind, number>> = {
  alarm: 100,
  'composite-alarm': 1,
  'mute-rule': 1,
  dashboard: 1,
};
