import type { BrokerDescription, BrokerState, NetworkInterface } from './amazon-mq.ts';
import type { DeploymentMode, Engine } from './broker.ts';

/** Where brokers are found: a Region, and the role to assume when it is another account's. */
export interface Home {
  readonly region: string;
  readonly roleArn?: string;
}

/** Same home, same key. */
export function homeKey({ region, roleArn }: Home): string {
  return roleArn === undefined ? region : `${region} ${roleArn}`;
}

/** One element of `ListBrokers`. */
export interface BrokerSummary {
  readonly id: string;
  readonly arn?: string;
  readonly name: string;
  readonly engine: Engine;
  readonly state: BrokerState;
  readonly deploymentMode?: DeploymentMode;
  readonly instanceType?: string;
}

/** What is remembered of one broker between passes. */
export interface InventoryEntry {
  readonly home: Home;
  /** As listed last; the description is as of `describedAt` (epoch milliseconds). */
  readonly state: BrokerState;
  readonly description: BrokerDescription;
  readonly describedAt: number;
  /** Remembered while they exist, so that one that is gone later can still be named. */
  readonly interfaces: readonly NetworkInterface[];
}
