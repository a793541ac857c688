import type { Engine } from '../model/broker.ts';

/** Which of the brokers found are watched; every part given must match. */
export interface Selection {
  /** Names with `*` as wildcard; one of them must match. */
  readonly names?: readonly string[];
  readonly exceptNames?: readonly string[];
  readonly engines?: readonly Engine[];
  /** Every tag must be there; `*` accepts any value. */
  readonly tags?: Readonly<Record<string, string>>;
}

export interface RotationSettings {
  /** Every broker is described again after this long, without a reason. */
  readonly everySeconds: number;
  /** Describes in one tick and home at most, so that a large account stays within the quota. */
  readonly perTick: number;
}

export const ROTATION: RotationSettings = { everySeconds: 900, perTick: 120 };
