import type { RabbitmqReadings } from './rabbitmq.ts';
import type { Cost } from './reading.ts';

/** A broker as it was read in one pass. Immutable; times are epoch milliseconds of our own clock. */
export interface Snapshot {
  readonly brokerId: string;
  readonly takenAt: number;
  /** The broker's clock minus ours in milliseconds, where a reply carried its time. */
  readonly clockSkew?: number;
  /** Why this pass read less than usual: the broker is slow or in trouble. */
  readonly reduced?: string;
  readonly cost: Cost;
  readonly rabbitmq?: RabbitmqReadings;
}
