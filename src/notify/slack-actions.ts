import type { Proposal } from '../model/effect.ts';
import type { Incident } from '../model/incident.ts';
import { actions, type Block, type Button, button } from './slack-blocks.ts';

/** What the buttons of our messages are called; the way back parses the same names. */
export const SLACK_ACTIONS = {
  acknowledge: 'mq-ack',
  silenceHour: 'mq-silence-1h',
  silenceFourHours: 'mq-silence-4h',
  silenceUntilResolved: 'mq-silence-resolved',
  unsilence: 'mq-unsilence',
  review: 'mq-review',
  approve: 'mq-approve',
  deny: 'mq-deny',
} as const;

export type SlackAction = (typeof SLACK_ACTIONS)[keyof typeof SLACK_ACTIONS];

/** Between the parts of a button's value; no id of ours has a blank in it. */
export const VALUE_SEPARATOR = ' ';

/** What can be done about an incident as it is now; nothing once it is resolved. */
export function incidentActions(incident: Incident, proposal: Proposal | undefined): readonly Block[] {
  if (incident.state === 'resolved') return [];
  const buttons = [...acknowledgeButtons(incident), ...silenceButtons(incident)];
  return [
    ...(proposal === undefined ? [] : [proposalActions(proposal)]),
    ...(buttons.length === 0 ? [] : [actions('mq-incident', buttons)]),
  ];
}

function acknowledgeButtons({ id, acknowledged }: Incident): readonly Button[] {
  return acknowledged === undefined ? [button(SLACK_ACTIONS.acknowledge, 'Acknowledge', id, { style: 'primary' })] : [];
}

function silenceButtons({ id, muted }: Incident): readonly Button[] {
  // A silence of the settings is ended there.
  if (muted?.kind === 'silence' && muted.by.startsWith('planned:')) return [];
  if (muted?.kind === 'silence') {
    return [button(SLACK_ACTIONS.unsilence, 'End silence', [id, muted.by].join(VALUE_SEPARATOR))];
  }
  return [
    button(SLACK_ACTIONS.silenceHour, 'Silence 1 h', id),
    button(SLACK_ACTIONS.silenceFourHours, 'Silence 4 h', id),
    button(SLACK_ACTIONS.silenceUntilResolved, 'Silence until resolved', id),
  ];
}

function proposalActions({ id, hash, action, risk }: Proposal): Block {
  const value = [id, hash].join(VALUE_SEPARATOR);
  const confirm = {
    title: 'Change the broker?',
    text: `${action}, risk ${risk}, plan ${hash.slice(0, 12)}. It is checked again just before the change.`,
    yes: 'Approve',
  };
  return actions('mq-proposal', [
    button(SLACK_ACTIONS.review, 'Review plan', value),
    button(SLACK_ACTIONS.approve, 'Approve', value, { style: 'primary', confirm }),
    button(SLACK_ACTIONS.deny, 'Deny', value, { style: 'danger' }),
  ]);
}
