import type { Broker } from '../model/broker.ts';
import type { Receipt } from '../model/effect.ts';
import type { Severity } from '../model/finding.ts';
import type { Clock, Notifier } from '../ports.ts';
import { notify } from './notify.ts';
import { testEffects } from './test-effects.ts';

/** One message of the test at one channel. */
export interface TestHop {
  readonly channel: string;
  readonly outcome: Receipt['outcome'];
  readonly detail: string;
  /** Since the test began. */
  readonly milliseconds: number;
}

/** Sends the marked incident, opened and resolved, through each of these channels, and says what became of it. */
export async function testChannels(
  notifiers: readonly Notifier[],
  { broker, severity, clock }: { readonly broker: Broker; readonly severity: Severity; readonly clock: Clock },
): Promise<readonly TestHop[]> {
  const now = clock.now();
  const effects = notifiers.flatMap(({ channel }) => testEffects({ channel, brokerId: broker.id, severity, now }));
  const receipts: Receipt[] = [];
  const record = async (receipt: Receipt) => void receipts.push(receipt);
  await notify({ broker, effects, receipts: [] }, { notifiers, clock, record });
  return notifiers.flatMap(({ channel }) =>
    receipts
      .filter((receipt) => receipt.channel === channel)
      .map(({ outcome, detail, at }) => ({ channel, outcome, detail, milliseconds: at - now })),
  );
}

/** Opened and resolved are two hops; the second is not tried when the first may pass later. */
export function works(channel: string, hops: readonly TestHop[]): boolean {
  const own = hops.filter((hop) => hop.channel === channel);
  return own.length === 2 && own.every(({ outcome }) => outcome === 'sent');
}
