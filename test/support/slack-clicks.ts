import { z } from 'zod';
import { createSlackAnswer } from '../../src/adapters/slack/slack-answer.ts';
import { handleSlackRequest, type SlackEndpointResult } from '../../src/notify/slack-endpoint.ts';
import { answerProposal } from '../../src/notify/slack-proposals.ts';
import type { Clock, RemediationStore, StateStore } from '../../src/ports.ts';
import { SIGNING_SECRET, SLACK_CHANNEL, type SlackServer, type StoredMessage, signedClick } from './slack-server.ts';

export const APPROVER = 'UBOSS';

export interface ClickPorts {
  readonly clock: Clock;
  readonly state: StateStore;
  readonly remediations: RemediationStore;
  readonly woken: string[];
}

/** Clicks the button of a message as Slack would tell us of it. The same click again gives the same request. */
export async function clickButton(
  slack: SlackServer,
  { clock, state, remediations, woken }: ClickPorts,
  { value, action, user = APPROVER }: { readonly value: string; readonly action: string; readonly user?: string },
): Promise<SlackEndpointResult> {
  const { headers, body } = signedClick(
    {
      type: 'block_actions',
      user: { id: user, username: user.slice(1).toLowerCase() },
      channel: { id: SLACK_CHANNEL },
      response_url: `${slack.url}/response/1`,
      actions: [{ type: 'button', action_id: action, value, action_ts: '1.5' }],
    },
    clock.now(),
  );
  const wake = async (brokerId: string) => void woken.push(brokerId);
  return handleSlackRequest(
    { method: 'POST', headers, body: new TextEncoder().encode(body) },
    {
      clock,
      store: state,
      signingSecret: SIGNING_SECRET,
      permissions: { [SLACK_CHANNEL]: { approvers: [APPROVER] } },
      wake,
      answer: createSlackAnswer(slack.url),
      proposals: (command) => answerProposal(command, { store: remediations, wake }),
    },
  );
}

const blocksSchema = z.array(
  z.object({
    elements: z.array(z.object({ action_id: z.string().optional(), value: z.string().optional() })).optional(),
  }),
);

/** The value of the button with this action in a message; undefined where it has none. */
export function buttonValue({ blocks }: StoredMessage, action: string): string | undefined {
  const elements = blocksSchema.parse(blocks).flatMap((block) => block.elements ?? []);
  return elements.find(({ action_id }) => action_id === action)?.value;
}

/** The message of an incident, as it stands. Throws when there is none. */
export function messageOf(slack: SlackServer, incidentId: string): StoredMessage {
  const found = slack
    .messages()
    .find(({ thread_ts, blocks }) => thread_ts === undefined && JSON.stringify(blocks).includes(incidentId));
  if (found === undefined) throw new Error(`no message of ${incidentId}`);
  return found;
}
