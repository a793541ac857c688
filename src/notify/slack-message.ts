import type { Broker } from '../model/broker.ts';
import type {
  DigestEffect,
  Effect,
  NoticeEffect,
  NotifyEffect,
  NotifyReason,
  RemediationEffect,
  RemediationNews,
} from '../model/effect.ts';
import type { LinkTemplates } from './links.ts';
import { type Block, context, header, section } from './slack-blocks.ts';
import { incidentBlocks, STATUS_SIGN } from './slack-incident.ts';
import { code, plain, SLACK_LIMITS, shorten, shortenLines, slackTime } from './slack-text.ts';
import { noticeSentences, observationText, reasonWord, storyOf } from './story.ts';

/** The body of one Slack call. `text` is what notifications and screen readers say. */
export interface SlackMessage {
  readonly channel: string;
  readonly text: string;
  readonly blocks?: readonly Block[];
  /** The message to change. */
  readonly ts?: string;
  /** The message to answer in its thread. */
  readonly thread_ts?: string;
  readonly reply_broadcast?: boolean;
  readonly unfurl_links?: boolean;
}

export interface SlackCall {
  readonly method: 'chat.postMessage' | 'chat.update';
  readonly body: SlackMessage;
}

export interface SlackForm {
  /** Id of the Slack channel, for instance `C0123456789`. */
  readonly channel: string;
  /** Who is called by name when it is critical: a user id, a user group id, `here` or `channel`. */
  readonly mention?: string;
  readonly links: LinkTemplates;
}

/** Where a message stands in Slack; its text form is the reference in a receipt. */
export interface SlackReference {
  readonly channel: string;
  readonly ts: string;
}

/** Changing a message is silent in Slack, so this news is also shown in the channel. */
const BROADCAST: readonly NotifyReason[] = [
  'worsened',
  'reopened',
  'flapping',
  'still-firing',
  'reminder',
  'escalated',
];

export function slackReference(text: string | undefined): SlackReference | undefined {
  const match = /^([A-Z0-9]+):(\d+\.\d+)$/.exec(text ?? '');
  return match?.[1] === undefined || match[2] === undefined ? undefined : { channel: match[1], ts: match[2] };
}

/**
 * The calls that tell an effect, in order: an incident's first message is posted, later ones change it where it stands
 * and add a line to its thread; overviews and notices are messages of their own. Empty when there is nothing to change.
 */
export function slackCalls(
  effect: Effect,
  broker: Broker,
  form: SlackForm,
  previous: SlackReference | undefined,
): readonly SlackCall[] {
  if (effect.kind === 'remediation') return [post(remediationMessage(effect, broker, form, previous))];
  if (effect.kind !== 'notify') return [post(ownMessage(effect, broker, form))];
  const message = incidentMessage(effect, broker, form);
  if (previous === undefined || previous.channel !== form.channel) {
    return effect.reason === 'updated' ? [] : [post(withMention(message, effect, form))];
  }
  const update: SlackCall = { method: 'chat.update', body: { ...message, ts: previous.ts } };
  return effect.reason === 'updated' ? [update] : [update, post(threadMessage(effect, broker, form, previous.ts))];
}

/** The message of an incident without its place: what an update and an answer to a click show. */
export function incidentMessage(effect: NotifyEffect, broker: Broker, { channel, links }: SlackForm): SlackMessage {
  return {
    channel,
    text: summaryText(effect, broker),
    blocks: incidentBlocks(effect, broker, links),
    unfurl_links: false,
  };
}

function post(body: SlackMessage): SlackCall {
  return { method: 'chat.postMessage', body };
}

function summaryText(effect: Effect, broker: Broker): string {
  const { status, headline, explanation } = storyOf(effect);
  return shorten(
    `${STATUS_SIGN[status]} ${plain(headline)} · ${plain(broker.name)}. ${plain(explanation)}`,
    SLACK_LIMITS.messageText,
  );
}

function withMention(message: SlackMessage, effect: NotifyEffect, form: SlackForm): SlackMessage {
  const mention = mentionOf(effect, form);
  if (mention === '') return message;
  const { blocks = [] } = message;
  return { ...message, text: `${mention} ${message.text}`, blocks: [...blocks, section(mention)] };
}

/** Escalated news calls somebody whatever its severity: nobody came before. */
function mentionOf({ severity, reason }: NotifyEffect, { mention }: SlackForm): string {
  if (mention === undefined || (severity !== 'critical' && reason !== 'escalated') || reason === 'resolved') return '';
  if (mention === 'here' || mention === 'channel') return `<!${mention}>`;
  return mention.startsWith('S') ? `<!subteam^${mention}>` : `<@${mention}>`;
}

function threadMessage(effect: NotifyEffect, broker: Broker, form: SlackForm, ts: string): SlackMessage {
  const { reason, incident, explanation, at } = effect;
  const broadcast = BROADCAST.includes(reason);
  const mention = broadcast ? mentionOf(effect, form) : '';
  const word = reasonWord(reason);
  const [worst] = incident.observations;
  const lines = [
    `${STATUS_SIGN[storyOf(effect).status]} *${word.charAt(0).toUpperCase()}${word.slice(1)}*, ${slackTime(at)}. ${plain(explanation)}`,
    ...(reason === 'resolved' || worst === undefined ? [] : [plain(observationText(worst))]),
    ...(mention === '' ? [] : [mention]),
  ];
  return {
    channel: form.channel,
    thread_ts: ts,
    text: summaryText(effect, broker),
    blocks: [section(shortenLines(lines, SLACK_LIMITS.section))],
    unfurl_links: false,
    ...(broadcast ? { reply_broadcast: true } : {}),
  };
}

/** News that somebody has to act on. */
const CALLING: readonly RemediationNews[] = ['proposed', 'failed', 'reverted', 'blocked'];

/** In the thread of its incident, where that has a message in this channel; the message itself is brought up to date. */
function remediationMessage(
  effect: RemediationEffect,
  broker: Broker,
  { channel }: SlackForm,
  previous: SlackReference | undefined,
): SlackMessage {
  const { headline, explanation, status } = storyOf(effect);
  const inThread = previous?.channel === channel;
  const lines = [
    `${STATUS_SIGN[status]} *${plain(headline)}*${inThread ? '' : ` · ${plain(broker.name)}`}, ${slackTime(effect.at)}. ${plain(explanation)}`,
    plain(effect.remediation.summary),
  ];
  return {
    channel,
    text: summaryText(effect, broker),
    blocks: [section(shortenLines(lines, SLACK_LIMITS.section)), context([`${code(effect.remediation.id)}`])],
    unfurl_links: false,
    ...(inThread ? { thread_ts: previous.ts } : {}),
    ...(inThread && CALLING.includes(effect.news) ? { reply_broadcast: true } : {}),
  };
}

function ownMessage(effect: DigestEffect | NoticeEffect, broker: Broker, { channel }: SlackForm): SlackMessage {
  const { status, headline, explanation } = storyOf(effect);
  const lines =
    effect.kind === 'digest' ? digestLines(effect) : noticeSentences(effect.notice).map((text) => `• ${plain(text)}`);
  return {
    channel,
    text: summaryText(effect, broker),
    blocks: [
      header(`${STATUS_SIGN[status]} ${headline} · ${broker.name}`),
      section(plain(explanation)),
      ...(lines.length === 0 ? [] : [section(shortenLines(lines, SLACK_LIMITS.section))]),
      context([`as of ${slackTime(effect.at)}`]),
    ],
    unfurl_links: false,
  };
}

function digestLines({ items, itemCount }: DigestEffect): readonly string[] {
  const lines = items.map(
    ({ severity, reason, title, incidentId }) =>
      `${STATUS_SIGN[reason === 'resolved' ? 'ok' : severity]} ${reasonWord(reason)}: ${plain(title)} ${code(incidentId)}`,
  );
  const rest = itemCount - items.length;
  return rest > 0 ? [...lines, `… and ${rest} more`] : lines;
}
