import type { Effect } from '../../src/model/effect.ts';
import type { Notifier, SendResult } from '../../src/ports.ts';
import { everyEffect, hostileEffect, notifyEffect, ORDERS_BROKER } from '../support/effects.ts';

/** Trouble that the far end can make. */
export type Trouble = 'busy' | 'busy-for-7-seconds' | 'down' | 'not-allowed' | 'refused' | 'silent';

/** A channel with its real counterpart. */
export interface NotifierBench {
  readonly notifier: Notifier;
  /** Everything that arrived and was accepted, in order, as `preview` shows it. */
  accepted(): readonly unknown[];
  /** How the far end answers from now on. */
  answer(trouble: Trouble | 'well'): void;
  close(): Promise<void>;
}

const EXPECTED: Readonly<Record<Trouble, SendResult['outcome']>> = {
  busy: 'retryable',
  'busy-for-7-seconds': 'retryable',
  down: 'retryable',
  'not-allowed': 'permanent',
  refused: 'permanent',
  silent: 'retryable',
};

/** What every channel promises; `troubles` are those that its far end can make. */
export function notifierContract(
  name: string,
  open: () => Promise<NotifierBench>,
  { troubles, arrivals = 1 }: { troubles: readonly Trouble[]; arrivals?: number },
): void {
  describe(`channel ${name}`, () => {
    let bench: NotifierBench;
    beforeEach(async () => {
      bench = await open();
    });
    afterEach(() => bench.close());

    const send = (effect: Effect) =>
      outcomeOf(() => bench.notifier.send(effect, ORDERS_BROKER, undefined, AbortSignal.timeout(300)));

    test('sends every kind of message', async () => {
      for (const effect of everyEffect(bench.notifier.channel)) {
        expect([effect.kind, await send(effect)]).toEqual([effect.kind, expect.objectContaining({ outcome: 'sent' })]);
      }
      expect(bench.accepted()).toHaveLength(everyEffect('').length * arrivals);
    });

    test('a preview is what is sent', async () => {
      const effect = notifyEffect({ channel: bench.notifier.channel });
      await send(effect);
      expect(bench.accepted()).toEqual([bench.notifier.preview(effect, ORDERS_BROKER)].flat());
    });

    test('names from outside, however hostile, arrive', async () => {
      expect(await send(hostileEffect({ channel: bench.notifier.channel }))).toHaveProperty('outcome', 'sent');
      expect(bench.accepted()).toHaveLength(arrivals);
    });

    for (const trouble of troubles) {
      test(`classifies its failures: ${trouble}`, async () => {
        bench.answer(trouble);
        const result = await send(notifyEffect({ channel: bench.notifier.channel }));
        expect(result).toHaveProperty('outcome', EXPECTED[trouble]);
        expect(result.detail).not.toBe('');
        if (trouble === 'busy-for-7-seconds') expect(result).toHaveProperty('retryAfterMilliseconds', 7000);
        expect(bench.accepted()).toEqual([]);
      });
    }

    test('works again once the trouble is over', async () => {
      for (const trouble of troubles.filter((candidate) => candidate !== 'silent')) {
        bench.answer(trouble);
        await send(notifyEffect({ channel: bench.notifier.channel }));
      }
      bench.answer('well');
      expect(await send(notifyEffect({ channel: bench.notifier.channel }))).toHaveProperty('outcome', 'sent');
    });
  });
}

/** The stage takes a throw for a failure that may pass; so does the contract. */
async function outcomeOf(send: () => Promise<SendResult>): Promise<SendResult> {
  try {
    return await send();
  } catch (error) {
    return { outcome: 'retryable', detail: error instanceof Error ? error.message : String(error) };
  }
}
