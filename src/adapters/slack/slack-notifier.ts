import type { Broker } from '../../model/broker.ts';
import type { Effect, Receipt } from '../../model/effect.ts';
import {
  type SlackCall,
  type SlackForm,
  type SlackReference,
  slackCalls,
  slackReference,
} from '../../notify/slack-message.ts';
import type { Notifier, SendResult } from '../../ports.ts';
import { createSlackClient, type SlackAnswer, type SlackClientOptions } from './slack-client.ts';

export interface SlackOptions extends SlackClientOptions {
  readonly name: string;
  readonly form: SlackForm;
}

/** The message that we would change is gone, so a new one has to take its place. */
const GONE: readonly string[] = ['message_not_found', 'cant_update_message', 'edit_window_closed', 'thread_not_found'];
/** Slack does not take the layout; the words alone still tell. */
const LAYOUT: readonly string[] = ['invalid_blocks', 'invalid_blocks_format', 'msg_blocks_too_long', 'msg_too_long'];

const PLAIN_TEXT_LENGTH = 1000;

/** One message per incident, changed where it stands, with its history in the thread. */
export function createSlackNotifier(options: SlackOptions): Notifier {
  const client = createSlackClient(options);
  const calls = (effect: Effect, broker: Broker, previous: SlackReference | undefined) =>
    slackCalls(effect, broker, options.form, previous);
  return {
    channel: options.name,
    updates: true,
    preview: (effect, broker, previous) => calls(effect, broker, referenceOf(previous)),
    async send(effect, broker, previous, signal) {
      const place = referenceOf(previous);
      const result = await perform(client, calls(effect, broker, place), signal);
      if (!('gone' in result)) return result;
      const anew = await perform(client, calls(effect, broker, undefined), signal);
      return 'gone' in anew ? { outcome: 'permanent', detail: `Slack: ${anew.gone}` } : anew;
    },
  };
}

function referenceOf(receipt: Receipt | undefined): SlackReference | undefined {
  return slackReference(receipt?.reference);
}

type Client = ReturnType<typeof createSlackClient>;

/** All calls in order. The place of the message is that of the first call: the rest is its thread. */
async function perform(
  client: Client,
  calls: readonly SlackCall[],
  signal: AbortSignal | undefined,
): Promise<SendResult | { readonly gone: string }> {
  let reference: string | undefined;
  let simplified = false;
  for (const call of calls) {
    let answer = await client(call, signal);
    if (answer.kind === 'failed' && LAYOUT.includes(answer.error)) {
      simplified = true;
      answer = await client(withoutLayout(call), signal);
    }
    if (answer.kind === 'failed') return GONE.includes(answer.error) ? { gone: answer.error } : answer.result;
    reference ??= placeOf(answer);
  }
  if (reference === undefined) return { outcome: 'skipped', detail: 'there is no message to update' };
  return { outcome: 'sent', detail: simplified ? 'sent as plain text; Slack refused the layout' : 'sent', reference };
}

function placeOf({ channel, ts }: Extract<SlackAnswer, { kind: 'ok' }>): string {
  return `${channel}:${ts}`;
}

function withoutLayout({ method, body }: SlackCall): SlackCall {
  const { blocks: _blocks, text, ...rest } = body;
  return { method, body: { ...rest, text: text.slice(0, PLAIN_TEXT_LENGTH) } };
}
