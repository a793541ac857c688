import { z } from 'zod';
import { httpOutcome, retryAfterMilliseconds } from '../../notify/http-outcome.ts';
import type { SlackCall } from '../../notify/slack-message.ts';
import type { Clock, SendResult } from '../../ports.ts';
import { postJson } from '../post-json.ts';

export interface SlackClientOptions {
  /** Bot token with the scope `chat:write`. */
  readonly token: string;
  readonly clock: Clock;
  /** `https://slack.com/api` unless a test says otherwise. */
  readonly baseUrl?: string;
  readonly timeoutMilliseconds?: number;
}

export type SlackAnswer =
  | { readonly kind: 'ok'; readonly channel: string; readonly ts: string }
  | {
      readonly kind: 'failed';
      readonly error: string;
      readonly result: Exclude<SendResult, { outcome: 'sent' | 'skipped' }>;
    };

export type SlackClient = (call: SlackCall, signal?: AbortSignal) => Promise<SlackAnswer>;

/** Slack's reply, as far as we use it. The real one has the whole message in it. */
const replySchema = z.object({
  ok: z.boolean(),
  error: z.string().optional(),
  channel: z.string().optional(),
  ts: z.string().optional(),
});

/** Errors of Slack that pass by themselves. Anything that is not listed needs a person. */
const PASSING: readonly string[] = [
  'ratelimited',
  'rate_limited',
  'internal_error',
  'fatal_error',
  'request_timeout',
  'service_unavailable',
  'team_added_to_org',
];

const FIXES: Readonly<Record<string, string>> = {
  invalid_auth: 'the token is not valid; store a new bot token',
  not_authed: 'no token was sent; store a bot token',
  token_revoked: 'the token was revoked; install the app again and store the new one',
  token_expired: 'the token has expired; store a new one',
  account_inactive: 'the app was removed from the workspace; install it again',
  missing_scope: 'the app needs the scope chat:write',
  not_in_channel: 'invite the app to the channel: /invite @mq-operator',
  channel_not_found: 'the channel does not exist or the app is not in it; give its id (C…) and invite the app',
  is_archived: 'the channel is archived; choose another one',
};

/** Two methods are all we call, so this is all there is of a client (the official one bundles to 334 kB). */
export function createSlackClient(options: SlackClientOptions): SlackClient {
  const { token, clock, baseUrl = 'https://slack.com/api', timeoutMilliseconds = 8_000 } = options;
  return async ({ method, body }, signal) => {
    const { status, retryAfter, text } = await postJson(`${baseUrl}/${method}`, {
      headers: { authorization: `Bearer ${token}` },
      body: JSON.stringify(body),
      timeoutMilliseconds,
      signal,
    });
    const outcome = httpOutcome(status, retryAfter, clock.now());
    if (outcome.outcome === 'retryable' || outcome.outcome === 'permanent') {
      return { kind: 'failed', error: `http_${status}`, result: outcome };
    }
    return answerOf(parseReply(text), retryAfterMilliseconds(retryAfter, clock.now()));
  };
}

type Reply = z.output<typeof replySchema>;

function parseReply(text: string): Reply | undefined {
  try {
    return replySchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

function answerOf(reply: Reply | undefined, wait: number | undefined): SlackAnswer {
  if (reply === undefined) return failed('unreadable_reply', 'retryable', wait);
  const { ok, error = 'unknown_error', channel, ts } = reply;
  if (!ok) return failed(error, PASSING.includes(error) ? 'retryable' : 'permanent', wait);
  if (channel === undefined || ts === undefined) return failed('reply_without_ts', 'retryable', wait);
  return { kind: 'ok', channel, ts };
}

function failed(error: string, outcome: 'retryable' | 'permanent', wait: number | undefined): SlackAnswer {
  const fix = FIXES[error];
  const detail = `Slack: ${error}${fix === undefined ? '' : `: ${fix}`}`;
  if (outcome === 'permanent') return { kind: 'failed', error, result: { outcome, detail } };
  return {
    kind: 'failed',
    error,
    result: { outcome, detail, ...(wait === undefined ? {} : { retryAfterMilliseconds: wait }) },
  };
}
