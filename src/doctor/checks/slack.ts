import { failed, ok, type Result, type SlackFacts, warning } from '../examination.ts';

/** Two lines: the token, and the channel where the token is good. */
export function slackLines(facts: SlackFacts, channelId: string): readonly Result[] {
  const { tokenError, scopes, channel, team = '', bot = '' } = facts;
  if (tokenError !== undefined) return [failed(`Slack does not take the token: ${tokenError}`, tokenFix(tokenError))];
  if (scopes !== undefined && !scopes.includes('chat:write')) {
    return [failed(`the token has no scope chat:write (${scopes.join(', ')})`, SCOPE_FIX)];
  }
  return [ok(`${bot} of ${team}`), ...(channel === undefined ? [] : [channelLine(channel, channelId, facts)])];
}

const SCOPE_FIX = 'Add the scope chat:write under OAuth & Permissions of the Slack app, and install it again.';

function tokenFix(error: string): string {
  if (/^unreachable/.test(error)) return 'Let this machine reach https://slack.com on port 443.';
  return 'Install the Slack app in the workspace, and store its bot token (xoxb-…) where the settings name it.';
}

function channelLine(
  channel: NonNullable<SlackFacts['channel']>,
  id: string,
  { bot = '', scopes }: SlackFacts,
): Result {
  if ('error' in channel) {
    if (channel.error === 'missing_scope') {
      return warning(
        `whether ${id} can be posted to is not known: the token may not look at channels`,
        'Add the scopes channels:read and groups:read to the Slack app, or send a test: mq-operator test-notify.',
      );
    }
    return failed(
      `channel ${id}: ${channel.error}`,
      `Correct the id of the channel; a private one needs /invite @${bot}.`,
    );
  }
  const { name, member, archived } = channel;
  if (archived) return failed(`#${name} is archived`, 'Name another channel, or unarchive it.');
  if (member || (channel.public && scopes?.includes('chat:write.public') === true))
    return ok(`#${name} can be posted to`);
  return failed(`${bot} is not in #${name}`, `Write in #${name}: /invite @${bot}`);
}
