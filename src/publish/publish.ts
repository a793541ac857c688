import type { PublishSettings } from '../config/publish-settings.ts';
import type { Clock } from '../ports.ts';
import { type CarriedOut, carryOut } from './carry-out.ts';
import { desiredResources, type PublishHome } from './desired.ts';
import { type Difference, differenceOf } from './diff.ts';
import type { Existing, Publisher } from './publisher.ts';
import type { Target } from './rule.ts';

export interface PublishOutcome extends CarriedOut, Pick<Difference, 'foreign' | 'kept'> {
  /** What could not be built, and what to do about it. */
  readonly notes: readonly string[];
}

export interface PublishPorts {
  readonly clock: Clock;
  readonly publisher: Publisher;
  /** What things are published for, given what exists. */
  targets(existing: readonly Existing[]): Promise<readonly Target[]>;
}

export interface PublishOptions {
  readonly settings: Pick<PublishSettings, 'alarms'>;
  readonly home: PublishHome;
  /** Whether all brokers are known, so that what serves none of them may go. */
  readonly complete: boolean;
  /** Nothing is begun after this time (epoch milliseconds). */
  readonly stopAt: number;
}

/** Reads what CloudWatch has, and changes what differs from what it should have. Interrupted, it goes on next time. */
export async function publish(ports: PublishPorts, options: PublishOptions): Promise<PublishOutcome> {
  const { clock, publisher } = ports;
  const { existing, unsupported } = await publisher.read();
  const targets = await ports.targets(existing);
  const { resources, notes } = desiredResources(targets, options.settings, options.home);
  const possible = resources.filter(({ kind }) => !unsupported.includes(kind));
  const { changes, foreign, kept } = differenceOf(possible, existing, options);
  return {
    ...(await carryOut(changes, publisher, { clock, stopAt: options.stopAt })),
    foreign,
    kept,
    notes: [...notes, ...unsupported.map((kind) => `CloudWatch has no ${kind} here, so there is none.`)],
  };
}
