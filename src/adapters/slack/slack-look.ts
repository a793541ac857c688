import { z } from 'zod';
import { parseJson } from '../../collect/json.ts';
import type { SlackFacts } from '../../doctor/examination.ts';
import { postJson } from '../post-json.ts';

export interface SlackLook {
  readonly token: string;
  readonly channel: string;
  /** `https://slack.com/api` unless a test says otherwise. */
  readonly baseUrl?: string;
}

const TIMEOUT_MILLISECONDS = 8_000;

/** Reply of `auth.test`. */
const authSchema = z.object({
  ok: z.boolean(),
  error: z.string().optional(),
  team: z.string().optional(),
  user: z.string().optional(),
});
/** Reply of `conversations.info`. */
const infoSchema = z.object({
  ok: z.boolean(),
  error: z.string().optional(),
  channel: z
    .object({
      name: z.string().default(''),
      is_member: z.boolean().default(false),
      is_archived: z.boolean().default(false),
      is_private: z.boolean().default(false),
    })
    .optional(),
});

/** Asks Slack about a token and a channel. Posts nothing. */
export async function lookAtSlack({
  token,
  channel,
  baseUrl = 'https://slack.com/api',
}: SlackLook): Promise<SlackFacts> {
  const call = async (method: string, fields: Record<string, string>) => {
    const { headers, text } = await postJson(`${baseUrl}/${method}`, {
      // Methods that read take forms only.
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(fields).toString(),
      timeoutMilliseconds: TIMEOUT_MILLISECONDS,
    });
    return { reply: parseJson(text)?.value, scopes: headers.get('x-oauth-scopes') };
  };
  try {
    const { reply, scopes } = await call('auth.test', {});
    const { data: auth } = authSchema.safeParse(reply);
    if (auth?.ok !== true) return { tokenError: auth?.error ?? 'an answer that is not Slack’s' };
    const { data: info } = infoSchema.safeParse((await call('conversations.info', { channel })).reply);
    return {
      ...(auth.team === undefined ? {} : { team: auth.team }),
      ...(auth.user === undefined ? {} : { bot: auth.user }),
      ...(scopes === null ? {} : { scopes: scopes.split(',').map((scope) => scope.trim()) }),
      channel: channelOf(info),
    };
  } catch (error) {
    return { tokenError: `unreachable: ${error instanceof Error ? error.message : String(error)}` };
  }
}

function channelOf(info: z.output<typeof infoSchema> | undefined): NonNullable<SlackFacts['channel']> {
  if (info?.ok !== true || info.channel === undefined) return { error: info?.error ?? 'unreadable_reply' };
  const { name, is_member: member, is_archived: archived, is_private } = info.channel;
  return { name, member, archived, public: !is_private };
}
