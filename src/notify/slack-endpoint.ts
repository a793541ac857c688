import type { Clock, StateStore } from '../ports.ts';
import { type CommandOutcome, runCommand, truthAbout } from './command.ts';
import { type Click, decideClick, type ProposalCommand, parseClick, type SlackPermissions } from './slack-callback.ts';
import { type RawRequest, verifySlackSignature } from './slack-signature.ts';
import { plain } from './slack-text.ts';

export interface SlackEndpointPorts {
  readonly clock: Clock;
  readonly store: StateStore;
  readonly signingSecret: string;
  readonly permissions: SlackPermissions;
  /** Asks for a pass over the broker, which brings the message up to date. */
  wake(brokerId: string, commandId: string): Promise<void>;
  /** Says something to the person who clicked, and only to them. */
  answer(responseUrl: string, text: string): Promise<void>;
  /** Where planned changes are decided; absent: this operator has none to decide. */
  readonly proposals?: (command: ProposalCommand) => Promise<string>;
}

/** What became of a request, for the log and the metric. */
export interface SlackEndpointResult {
  readonly status: number;
  readonly outcome: 'refused' | 'malformed' | 'ignored' | CommandOutcome['kind'] | 'not-allowed' | 'proposal';
  readonly detail: string;
  /** What could not be done after the command was carried out; the next pass makes up for it. */
  readonly missed: readonly string[];
}

/** One request of Slack, from its raw bytes to what is true afterwards. Slack waits three seconds for the status. */
export async function handleSlackRequest(request: RawRequest, ports: SlackEndpointPorts): Promise<SlackEndpointResult> {
  const now = ports.clock.now();
  const verdict = verifySlackSignature(request, ports.signingSecret, now);
  if (verdict.kind === 'refused') {
    return { status: verdict.status, outcome: 'refused', detail: verdict.reason, missed: [] };
  }
  const parsed = parseClick(new TextDecoder().decode(request.body));
  if (parsed.kind === 'malformed') return { status: 400, outcome: 'malformed', detail: parsed.reason, missed: [] };
  if (parsed.kind === 'ignored') return { status: 200, outcome: 'ignored', detail: parsed.reason, missed: [] };
  return handleClick(parsed.click, ports, now);
}

async function handleClick(click: Click, ports: SlackEndpointPorts, now: number): Promise<SlackEndpointResult> {
  const decision = decideClick(click, ports.permissions, now);
  if (decision.kind === 'refused') {
    const missed = await attempt('answer', () => reply(ports, click, decision.text));
    return { status: 200, outcome: 'not-allowed', detail: decision.text, missed };
  }
  if (decision.kind === 'proposal') {
    const text = (await ports.proposals?.(decision.command)) ?? 'This operator has no changes to decide on.';
    return {
      status: 200,
      outcome: 'proposal',
      detail: text,
      missed: await attempt('answer', () => reply(ports, click, text)),
    };
  }
  const { command } = decision;
  const outcome = await runCommand(ports.store, command);
  const text = [outcome.detail, ...(outcome.incident === undefined ? [] : [truthAbout(outcome.incident, now)])].join(
    ' ',
  );
  const missed = await Promise.all([
    attempt('wake', () => ports.wake(command.brokerId, command.id)),
    attempt('answer', () => reply(ports, click, text)),
  ]);
  return { status: 200, outcome: outcome.kind, detail: text, missed: missed.flat() };
}

async function reply({ answer }: SlackEndpointPorts, { responseUrl }: Click, text: string): Promise<void> {
  if (responseUrl !== undefined) await answer(responseUrl, text.split('\n').map(plain).join('\n'));
}

/** The command is carried out by now: what follows is courtesy, and its failure must not make Slack send it again. */
async function attempt(name: string, work: () => Promise<void>): Promise<readonly string[]> {
  try {
    await work();
    return [];
  } catch (error) {
    return [`${name}: ${error instanceof Error ? error.message : String(error)}`];
  }
}
