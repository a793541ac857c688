import type { AmazonMqReadings } from './amazon-mq.ts';
import type { CloudwatchReadings } from './cloudwatch.ts';
import type { LogReadings } from './logs.ts';
import type { RabbitmqReadings } from './rabbitmq.ts';
import type { Cost } from './reading.ts';

/** A broker as it was read in one pass. Immutable; times are epoch milliseconds of our own clock. */
export interface Snapshot {
  readonly brokerId: string;
  readonly takenAt: number;
  /** The broker's clock minus ours in milliseconds, where a reply carried its time. */
  readonly clockSkew?: number;
  /** What the management API identified itself with; absent without TLS. */
  readonly certificate?: ServerCertificate;
  /** Why this pass read less than usual: the broker is slow or in trouble. */
  readonly reduced?: string;
  readonly cost: Cost;
  readonly rabbitmq?: RabbitmqReadings;
  /** Only of brokers on Amazon MQ, as the following two. */
  readonly amazonMq?: AmazonMqReadings;
  readonly cloudwatch?: CloudwatchReadings;
  readonly logs?: LogReadings;
}

/** A certificate as it was seen on the way to a broker; `expiresAt` in epoch milliseconds. */
export interface ServerCertificate {
  readonly expiresAt: number;
  /** Organisation or name of the authority, for people. */
  readonly issuer: string;
}
