import { setTimeout as sleep } from 'node:timers/promises';
import type { Broker } from '../model/broker.ts';
import { type Effect, incidentOf, type Receipt } from '../model/effect.ts';
import type { History } from '../model/history.ts';
import type { Clock, Notifier, Preview, SendResult } from '../ports.ts';
import { withTrends } from './trends.ts';

/** What is to be told about one broker. */
export interface Delivery {
  readonly broker: Broker;
  /** In the order in which they are to be told; each names its channel. */
  readonly effects: readonly Effect[];
  /** What the channels answered last about each incident. */
  readonly receipts: readonly Receipt[];
  /** Samples of the last hours, from which messages show how a figure went. */
  readonly history?: History;
}

export interface NotifyOptions {
  readonly notifiers: readonly Notifier[];
  readonly clock: Clock;
  /** Called after each send that was tried, before the next one on that channel. */
  record(receipt: Receipt): Promise<void>;
  /** Where given, nothing is sent and nothing is recorded: it gets what would have been sent, where and why. */
  readonly dryRun?: (would: Preview) => void;
  readonly pace?: Pace;
}

/** How long telling may take within one pass; the rest stays due for the next one. */
export interface Pace {
  readonly sendMilliseconds: number;
  readonly channelMilliseconds: number;
  readonly firstWaitMilliseconds: number;
  /** Failures in a row that only a person can mend, after which the channel is left alone until the next pass. */
  readonly permanentFailures: number;
  pause(milliseconds: number): Promise<void>;
}

/** A pass has a minute; chat services answer within a second, and ask for a wait of one to thirty. */
export const DEFAULT_PACE: Pace = {
  sendMilliseconds: 8_000,
  channelMilliseconds: 20_000,
  firstWaitMilliseconds: 500,
  permanentFailures: 2,
  pause: (milliseconds) => sleep(milliseconds),
};

/**
 * The one executor of effects: sends each on its channel, tries again what may pass, and hands out a receipt for each.
 * Channels do not wait for each other. Rejects only when a receipt could not be recorded, after all channels are done.
 */
export async function notify(due: Delivery, options: NotifyOptions): Promise<readonly Receipt[]> {
  const { dryRun } = options;
  const { history = [] } = due;
  const delivery = { ...due, effects: due.effects.map((effect) => withTrends(effect, history)) };
  if (dryRun !== undefined) {
    for (const would of previews(delivery, options.notifiers)) dryRun(would);
    return [];
  }
  const channels = [...new Set(delivery.effects.map(({ channel }) => channel))];
  const results = await Promise.allSettled(channels.map((channel) => tellChannel(channel, delivery, options)));
  const failed = results.find((result) => result.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
  return results.flatMap((result) => (result.status === 'fulfilled' ? result.value : []));
}

function previews({ broker, effects, receipts }: Delivery, notifiers: readonly Notifier[]): readonly Preview[] {
  return effects.flatMap((effect) => {
    const notifier = notifiers.find(({ channel }) => channel === effect.channel);
    if (notifier === undefined) return [];
    return [
      { channel: effect.channel, effect, payload: notifier.preview(effect, broker, lastAnswer(effect, receipts)) },
    ];
  });
}

/** One channel's effects in their order. What is not reached gets no receipt, so it stays due. */
async function tellChannel(channel: string, delivery: Delivery, options: NotifyOptions): Promise<readonly Receipt[]> {
  const { clock, record, pace = DEFAULT_PACE } = options;
  const notifier = options.notifiers.find((candidate) => candidate.channel === channel) ?? absentChannel(channel);
  const deadline = clock.now() + pace.channelMilliseconds;
  const receipts: Receipt[] = [];
  let permanentFailures = 0;
  for (const effect of delivery.effects.filter((candidate) => candidate.channel === channel)) {
    const previous = lastAnswer(effect, [...delivery.receipts, ...receipts]);
    const attempt = (signal: AbortSignal) => notifier.send(effect, delivery.broker, previous, signal);
    const result = await sendPatiently(attempt, { clock, pace, deadline });
    const receipt = receiptOf(effect, result, clock.now(), previous);
    await record(receipt);
    receipts.push(receipt);
    permanentFailures = result.outcome === 'permanent' ? permanentFailures + 1 : 0;
    if (result.outcome === 'retryable' || permanentFailures >= pace.permanentFailures) break;
    if (clock.now() >= deadline) break;
  }
  return receipts;
}

interface Patience {
  readonly clock: Clock;
  readonly pace: Pace;
  readonly deadline: number;
}

/** The only retry there is: waits grow, or are what the channel asked for, and end with the channel's time. */
async function sendPatiently(
  attempt: (signal: AbortSignal) => Promise<SendResult>,
  { clock, pace, deadline }: Patience,
): Promise<SendResult> {
  for (let wait = pace.firstWaitMilliseconds; ; wait *= 2) {
    const result = await sendOnce(attempt, Math.max(1, Math.min(pace.sendMilliseconds, deadline - clock.now())));
    if (result.outcome !== 'retryable') return result;
    const asked = Math.max(wait, result.retryAfterMilliseconds ?? 0);
    if (clock.now() + asked >= deadline) return result;
    await pace.pause(asked);
  }
}

/** A notifier that throws or hangs is a failure that may pass: telling twice beats not telling. */
async function sendOnce(
  attempt: (signal: AbortSignal) => Promise<SendResult>,
  milliseconds: number,
): Promise<SendResult> {
  const cancel = new AbortController();
  const timeout = sleep(milliseconds, undefined, { signal: cancel.signal }).then(
    (): SendResult => ({ outcome: 'retryable', detail: `no answer within ${milliseconds} ms` }),
  );
  timeout.catch(() => {});
  try {
    const giveUp = AbortSignal.timeout(milliseconds);
    return await Promise.race([attempt(giveUp), timeout]);
  } catch (error) {
    return { outcome: 'retryable', detail: error instanceof Error ? error.message : String(error) };
  } finally {
    cancel.abort();
  }
}

function receiptOf(effect: Effect, result: SendResult, at: number, previous: Receipt | undefined): Receipt {
  // A word about a remediation is no message that the incident's could be found by.
  const given = effect.kind === 'notify' && 'reference' in result ? result.reference : undefined;
  const reference = given ?? previous?.reference;
  const incident = incidentOf(effect);
  const wait = 'retryAfterMilliseconds' in result ? result.retryAfterMilliseconds : undefined;
  return {
    effectId: effect.id,
    channel: effect.channel,
    at,
    outcome: result.outcome,
    detail: result.detail,
    ...(incident === undefined ? {} : { incidentId: incident.id }),
    ...(reference === undefined ? {} : { reference }),
    ...(wait === undefined ? {} : { retryAfterMilliseconds: wait }),
  };
}

/** The newest answer of this channel about the same incident that says where the message is. */
function lastAnswer(effect: Effect, receipts: readonly Receipt[]): Receipt | undefined {
  const incident = incidentOf(effect);
  if (incident === undefined) return undefined;
  const own = receipts.filter(
    ({ channel, incidentId, reference }) =>
      channel === effect.channel && incidentId === incident.id && reference !== undefined,
  );
  return own.reduce<Receipt | undefined>(
    (newest, next) => (newest === undefined || next.at >= newest.at ? next : newest),
    undefined,
  );
}

/** A stored effect can name a channel that was taken out of the settings since. */
function absentChannel(channel: string): Notifier {
  return {
    channel,
    updates: false,
    preview: () => undefined,
    send: async () => ({ outcome: 'skipped', detail: `no channel named "${channel}" is configured any more` }),
  };
}
