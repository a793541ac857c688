import type { Receipt } from '../../../src/model/effect.ts';
import { DEFAULT_PACE, type NotifyOptions, notify, type Pace } from '../../../src/notify/notify.ts';
import type { Notifier, Preview, SendResult } from '../../../src/ports.ts';
import { digestEffect, notifyEffect, ORDERS_BROKER, resolvedEffect, TOLD_AT } from '../../support/effects.ts';

const SENT: SendResult = { outcome: 'sent', detail: 'ok' };

interface Scripted extends Notifier {
  readonly seen: { id: string; previous: Receipt | undefined }[];
}

/** Answers as told, one answer a send, the last one for ever. */
function scripted(channel: string, ...answers: readonly [SendResult, ...SendResult[]]): Scripted {
  const seen: Scripted['seen'] = [];
  return {
    channel,
    updates: true,
    seen,
    preview: (effect) => `would send ${effect.id}`,
    send: async (effect, _broker, previous) => {
      seen.push({ id: effect.id, previous });
      return answers[Math.min(seen.length, answers.length) - 1] ?? SENT;
    },
  };
}

function hanging(channel: string): Notifier {
  return { channel, updates: false, preview: () => '', send: () => new Promise(() => {}) };
}

/** A clock that only `pause` moves, and what was recorded. */
function bench(notifiers: readonly Notifier[], pace: Partial<Pace> = {}) {
  let now = TOLD_AT;
  const pauses: number[] = [];
  const recorded: Receipt[] = [];
  const options: NotifyOptions = {
    notifiers,
    clock: { now: () => now },
    record: async (receipt) => void recorded.push(receipt),
    pace: {
      ...DEFAULT_PACE,
      pause: async (milliseconds) => {
        pauses.push(milliseconds);
        now += milliseconds;
      },
      ...pace,
    },
  };
  return { options, pauses, recorded };
}

const opened = (channel: string, id = 'one') => notifyEffect({ channel, id });

test('every effect goes to its own channel, in order, and has a receipt', async () => {
  const [a, b] = [scripted('a', SENT), scripted('b', SENT)];
  const { options, recorded } = bench([a, b]);
  const effects = [opened('a', '1'), opened('b', '2'), opened('a', '3'), digestEffect({ channel: 'a', id: '4' })];
  const receipts = await notify({ broker: ORDERS_BROKER, effects, receipts: [] }, options);
  expect(a.seen.map(({ id }) => id)).toEqual(['1', '3', '4']);
  expect(b.seen.map(({ id }) => id)).toEqual(['2']);
  expect(receipts.map(({ effectId, outcome }) => `${effectId} ${outcome}`).sort()).toEqual([
    '1 sent',
    '2 sent',
    '3 sent',
    '4 sent',
  ]);
  expect(recorded).toHaveLength(4);
  expect(recorded.find(({ effectId }) => effectId === '4')).not.toHaveProperty('incidentId');
});

test('what may pass is tried again after growing waits', async () => {
  const busy: SendResult = { outcome: 'retryable', detail: 'HTTP 503' };
  const channel = scripted('a', busy, busy, SENT);
  const { options, pauses, recorded } = bench([channel]);
  await notify({ broker: ORDERS_BROKER, effects: [opened('a')], receipts: [] }, options);
  expect(pauses).toEqual([500, 1000]);
  expect(recorded.map(({ outcome }) => outcome)).toEqual(['sent']);
});

test('a wait that the channel asked for is kept, when the pass has the time', async () => {
  const channel = scripted('a', { outcome: 'retryable', detail: 'HTTP 429', retryAfterMilliseconds: 7000 }, SENT);
  const { options, pauses, recorded } = bench([channel]);
  await notify({ broker: ORDERS_BROKER, effects: [opened('a')], receipts: [] }, options);
  expect(pauses).toEqual([7000]);
  expect(recorded[0]?.outcome).toBe('sent');
});

test('a longer wait is left to a later pass, with what was asked for, and the rest of the channel stays due', async () => {
  const channel = scripted('a', { outcome: 'retryable', detail: 'HTTP 429', retryAfterMilliseconds: 60_000 });
  const { options, pauses, recorded } = bench([channel]);
  await notify({ broker: ORDERS_BROKER, effects: [opened('a', '1'), opened('a', '2')], receipts: [] }, options);
  expect(pauses).toEqual([]);
  expect(recorded).toEqual([
    expect.objectContaining({ effectId: '1', outcome: 'retryable', retryAfterMilliseconds: 60_000 }),
  ]);
});

test('retries end with the time of the channel', async () => {
  const channel = scripted('a', { outcome: 'retryable', detail: 'HTTP 500' });
  const { options, pauses, recorded } = bench([channel], { channelMilliseconds: 10_000 });
  await notify({ broker: ORDERS_BROKER, effects: [opened('a', '1'), opened('a', '2')], receipts: [] }, options);
  expect(pauses).toEqual([500, 1000, 2000, 4000]);
  expect(recorded.map(({ effectId, outcome }) => `${effectId} ${outcome}`)).toEqual(['1 retryable']);
});

test('what only a person can mend is tried once; after two of them the channel is left alone', async () => {
  const channel = scripted('a', { outcome: 'permanent', detail: 'HTTP 401' });
  const { options, pauses, recorded } = bench([channel]);
  const effects = ['1', '2', '3'].map((id) => opened('a', id));
  await notify({ broker: ORDERS_BROKER, effects, receipts: [] }, options);
  expect(pauses).toEqual([]);
  expect(recorded.map(({ effectId, outcome }) => `${effectId} ${outcome}`)).toEqual(['1 permanent', '2 permanent']);
});

test('one message that a channel refuses does not stop the next one', async () => {
  const channel = scripted('a', { outcome: 'permanent', detail: 'HTTP 400' }, SENT);
  const { options, recorded } = bench([channel]);
  const effects = ['1', '2', '3', '4'].map((id) => opened('a', id));
  await notify({ broker: ORDERS_BROKER, effects, receipts: [] }, options);
  expect(recorded.map(({ outcome }) => outcome)).toEqual(['permanent', 'sent', 'sent', 'sent']);
});

test('a channel that hangs neither holds up the others nor the pass', async () => {
  const good = scripted('good', SENT);
  const { options, recorded } = bench([hanging('bad'), good], { sendMilliseconds: 20, channelMilliseconds: 400 });
  await notify({ broker: ORDERS_BROKER, effects: [opened('bad', '1'), opened('good', '2')], receipts: [] }, options);
  expect(recorded.map(({ effectId, outcome }) => `${effectId} ${outcome}`)).toEqual(['2 sent', '1 retryable']);
  expect(recorded[1]?.detail).toBe('no answer within 20 ms');
});

test('a channel that throws is a channel that failed', async () => {
  const broken: Notifier = {
    channel: 'a',
    updates: false,
    preview: () => '',
    send: async () => {
      throw new Error('connect ECONNREFUSED 127.0.0.1:1');
    },
  };
  const { options, recorded } = bench([broken], { channelMilliseconds: 400 });
  await notify({ broker: ORDERS_BROKER, effects: [opened('a')], receipts: [] }, options);
  expect(recorded).toEqual([
    expect.objectContaining({ outcome: 'retryable', detail: 'connect ECONNREFUSED 127.0.0.1:1' }),
  ]);
});

test('a later message of an incident gets the reference of the earlier one, also within one pass', async () => {
  const channel = scripted('a', { outcome: 'sent', detail: 'ok', reference: 'C1:1.1' }, SENT);
  const { options, recorded } = bench([channel]);
  const effects = [opened('a', '1'), resolvedEffect({ channel: 'a', id: '2' })];
  await notify({ broker: ORDERS_BROKER, effects, receipts: [] }, options);
  expect(channel.seen[1]?.previous?.reference).toBe('C1:1.1');
  expect(recorded[1]?.reference).toBe('C1:1.1');
});

test('a reference is never taken from another channel or incident', async () => {
  const channel = scripted('a', SENT);
  const { options } = bench([channel]);
  const receipt = { effectId: 'x', at: 1, outcome: 'sent', detail: '' } as const;
  const { incident } = opened('a');
  const receipts: Receipt[] = [
    { ...receipt, channel: 'b', incidentId: incident.id, reference: 'other channel' },
    { ...receipt, channel: 'a', incidentId: 'other', reference: 'other incident' },
  ];
  await notify({ broker: ORDERS_BROKER, effects: [opened('a')], receipts }, options);
  expect(channel.seen[0]?.previous).toBeUndefined();
});

test('an effect for a channel that is not configured any more is skipped with the reason', async () => {
  const { options, recorded } = bench([]);
  await notify({ broker: ORDERS_BROKER, effects: [opened('gone')], receipts: [] }, options);
  expect(recorded).toEqual([
    expect.objectContaining({ outcome: 'skipped', detail: 'no channel named "gone" is configured any more' }),
  ]);
});

test('a receipt that cannot be kept is an error, after the other channels were told', async () => {
  const good = scripted('good', SENT);
  const { options, recorded } = bench([scripted('bad', SENT), good]);
  const record = async (receipt: Receipt) => {
    if (receipt.channel === 'bad') throw new Error('disk full');
    recorded.push(receipt);
  };
  const effects = [opened('bad', '1'), opened('good', '2')];
  await expect(notify({ broker: ORDERS_BROKER, effects, receipts: [] }, { ...options, record })).rejects.toThrow(
    'disk full',
  );
  expect(recorded.map(({ effectId }) => effectId)).toEqual(['2']);
});

test('a dry run sends nothing, records nothing, and shows exactly what, where and why', async () => {
  const channel = scripted('a', SENT);
  const { options, recorded } = bench([channel]);
  const shown: Preview[] = [];
  const dryRun = (would: Preview) => void shown.push(would);
  await notify({ broker: ORDERS_BROKER, effects: [opened('a')], receipts: [] }, { ...options, dryRun });
  expect(channel.seen).toEqual([]);
  expect(recorded).toEqual([]);
  expect(shown).toEqual([expect.objectContaining({ channel: 'a', payload: 'would send one' })]);
  expect(shown[0]?.effect).toHaveProperty('reason', 'opened');
});
