import { z } from 'zod';
import { brokerOfIncident } from '../model/incident.ts';
import type { OperatorCommand } from './command.ts';
import { SLACK_ACTIONS, type SlackAction, VALUE_SEPARATOR } from './slack-actions.ts';

/** One click, as far as we use it. */
const clickSchema = z.object({
  type: z.literal('block_actions'),
  user: z.object({
    id: z.string().regex(/^[UW][A-Z0-9]+$/),
    username: z.string().optional(),
    name: z.string().optional(),
  }),
  channel: z.object({ id: z.string().min(1) }),
  actions: z
    .array(
      z.object({
        action_id: z.string(),
        value: z.string().max(2000).optional(),
        action_ts: z.string().regex(/^\d+\.\d+$/),
      }),
    )
    .min(1),
  response_url: z.string().optional(),
});

export interface Click {
  readonly action: SlackAction;
  readonly value: string;
  /** Unique for this very click. */
  readonly id: string;
  readonly userId: string;
  readonly userName: string;
  readonly channel: string;
  /** Where the answer goes. */
  readonly responseUrl?: string;
}

export type ParsedClick =
  | { readonly kind: 'click'; readonly click: Click }
  /** Genuine, and not about our buttons: a link button, or a button of an older version. */
  | { readonly kind: 'ignored'; readonly reason: string }
  | { readonly kind: 'malformed'; readonly reason: string };

const KNOWN: readonly SlackAction[] = Object.values(SLACK_ACTIONS);

/** Parses the body of a genuine request: a form with the field `payload`. */
export function parseClick(body: string): ParsedClick {
  const payload = new URLSearchParams(body).get('payload');
  if (payload === null) return { kind: 'malformed', reason: 'no payload' };
  const json = parseJson(payload);
  const type = z.object({ type: z.string() }).safeParse(json);
  if (type.success && type.data.type !== 'block_actions') {
    return { kind: 'ignored', reason: `an interaction of type ${type.data.type}` };
  }
  const parsed = clickSchema.safeParse(json);
  if (!parsed.success) return { kind: 'malformed', reason: parsed.error.issues[0]?.message ?? 'unexpected shape' };
  const { user, channel, actions, response_url } = parsed.data;
  const [first] = actions;
  const action = KNOWN.find((known) => known === first?.action_id);
  if (first === undefined || action === undefined) return { kind: 'ignored', reason: 'a button that we do not know' };
  return {
    kind: 'click',
    click: {
      action,
      value: first.value ?? '',
      id: `slack:${user.id}:${first.action_ts}:${action}`,
      userId: user.id,
      userName: user.username ?? user.name ?? user.id,
      channel: channel.id,
      ...(response_url === undefined ? {} : { responseUrl: response_url }),
    },
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Who may do what, by the id of the Slack channel; nobody may do anything from any other one. */
export type SlackPermissions = Readonly<Partial<Record<string, ChannelPermissions>>>;

export interface ChannelPermissions {
  /** Who may acknowledge and silence; absent: everybody in the channel. */
  readonly responders?: readonly string[];
  /** Who may approve and deny; empty: nobody. */
  readonly approvers: readonly string[];
}

/** A decision on a planned change. */
export interface ProposalCommand {
  readonly kind: 'review' | 'approve' | 'deny';
  readonly id: string;
  readonly at: number;
  readonly by: string;
  readonly proposalId: string;
  /** What was on the screen when it was clicked; a plan that has changed since is another plan. */
  readonly hash: string;
}

export type ClickDecision =
  | { readonly kind: 'command'; readonly command: OperatorCommand }
  | { readonly kind: 'proposal'; readonly command: ProposalCommand }
  | { readonly kind: 'refused'; readonly text: string };

const HOUR = 3600 * 1000;
const REASON = 'asked for in Slack';

/** What a click asks for, if the person may ask for it. */
export function decideClick(click: Click, permissions: SlackPermissions, now: number): ClickDecision {
  const refusal = refusalOf(click, permissions);
  if (refusal !== undefined) return { kind: 'refused', text: refusal };
  return isProposal(click) ? proposalCommand(click, now) : incidentCommand(click, now);
}

function isProposal({ action }: Click): boolean {
  return action === SLACK_ACTIONS.review || action === SLACK_ACTIONS.approve || action === SLACK_ACTIONS.deny;
}

function refusalOf({ channel, action, userId }: Click, permissions: SlackPermissions): string | undefined {
  const rules = permissions[channel];
  if (rules === undefined) return 'This channel is not one that mq-operator tells anything.';
  const { responders, approvers } = rules;
  if (approvers.includes(userId)) return undefined;
  if (action === SLACK_ACTIONS.approve || action === SLACK_ACTIONS.deny) {
    return 'You are not among the approvers in the settings, so nothing was decided.';
  }
  if (responders === undefined || responders.includes(userId)) return undefined;
  return 'You are not among the responders in the settings, so nothing was changed.';
}

function proposalCommand({ action, value, id, userName }: Click, now: number): ClickDecision {
  const [proposalId = '', hash = ''] = value.split(VALUE_SEPARATOR);
  if (proposalId === '' || hash === '') return { kind: 'refused', text: 'The button names no plan.' };
  const kind = action === SLACK_ACTIONS.approve ? 'approve' : action === SLACK_ACTIONS.deny ? 'deny' : 'review';
  return { kind: 'proposal', command: { kind, id, at: now, by: userName, proposalId, hash } };
}

function incidentCommand({ action, value, id, userName }: Click, now: number): ClickDecision {
  const [incidentId = '', silenceId = ''] = value.split(VALUE_SEPARATOR);
  const brokerId = brokerOfIncident(incidentId);
  if (brokerId === undefined) return { kind: 'refused', text: 'The button names no incident.' };
  const asked = { id, at: now, by: userName, brokerId };
  switch (action) {
    case SLACK_ACTIONS.acknowledge:
      return { kind: 'command', command: { ...asked, kind: 'acknowledge', incidentId } };
    case SLACK_ACTIONS.unsilence:
      return { kind: 'command', command: { ...asked, kind: 'unsilence', silenceId } };
    default: {
      const until = untilOf(action, now);
      const match = { incidentId };
      const silenced = { ...asked, kind: 'silence', reason: REASON, match } as const;
      return { kind: 'command', command: until === undefined ? silenced : { ...silenced, until } };
    }
  }
}

function untilOf(action: SlackAction, now: number): number | undefined {
  if (action === SLACK_ACTIONS.silenceHour) return now + HOUR;
  return action === SLACK_ACTIONS.silenceFourHours ? now + 4 * HOUR : undefined;
}
