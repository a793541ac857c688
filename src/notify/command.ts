import { acknowledge, type CommandResult, silence, unsilence } from '../decide/commands.ts';
import { ConflictError } from '../errors.ts';
import { formatDuration } from '../model/format.ts';
import type { Incident, Silence } from '../model/incident.ts';
import type { StateStore, StoredBroker } from '../ports.ts';

interface Asked {
  /** The same for the same click, so that a repeat is recognised. */
  readonly id: string;
  readonly at: number;
  /** As people know them. */
  readonly by: string;
  readonly brokerId: string;
}

/** What a person wants done about incidents and silences, wherever they said so. */
export type OperatorCommand =
  | (Asked & { readonly kind: 'acknowledge'; readonly incidentId: string; readonly note?: string })
  | (Asked & {
      readonly kind: 'silence';
      readonly reason: string;
      readonly until?: number;
      readonly match: Silence['match'];
    })
  | (Asked & { readonly kind: 'unsilence'; readonly silenceId: string });

/** What became of it, and what is true of the incident now. */
export interface CommandOutcome {
  readonly kind: CommandResult['kind'];
  readonly detail: string;
  /** The incident that it was about, as it is after the command. */
  readonly incident?: Incident;
}

/** Commands come from people within minutes; repeats older than this are told apart by what is true now. */
const MEMORY_MILLISECONDS = 3600 * 1000;
/** A pass commits once, so a second loss in a row is rare and a fifth one is trouble. */
const ATTEMPTS = 5;

/** Carries a command out against the state as it is. Throws `ConflictError` when others keep writing. */
export async function runCommand(
  store: Pick<StateStore, 'load' | 'commit'>,
  command: OperatorCommand,
): Promise<CommandOutcome> {
  for (let attempt = 1; ; attempt++) {
    const stored = await store.load(command.brokerId, command.at - MEMORY_MILLISECONDS);
    const result = carryOut(command, stored);
    try {
      if (result.kind !== 'repeated') await store.commit(command.brokerId, result.commit);
      return outcomeOf(command, stored, result);
    } catch (error) {
      if (!(error instanceof ConflictError) || attempt === ATTEMPTS) throw error;
    }
  }
}

function carryOut(command: OperatorCommand, stored: StoredBroker): CommandResult {
  switch (command.kind) {
    case 'acknowledge':
      return acknowledge(command.brokerId, stored, command);
    case 'silence':
      return silence(command.brokerId, stored, command);
    case 'unsilence':
      return unsilence(command.brokerId, stored, command);
  }
}

function outcomeOf(command: OperatorCommand, stored: StoredBroker, result: CommandResult): CommandOutcome {
  const id = incidentOf(command, stored);
  const changed = result.kind === 'repeated' ? [] : result.commit.incidents;
  const incident = [...changed, ...stored.incidents].find((candidate) => candidate.id === id);
  return { kind: result.kind, detail: result.detail, ...(incident === undefined ? {} : { incident }) };
}

function incidentOf(command: OperatorCommand, { silences }: StoredBroker): string | undefined {
  if (command.kind === 'acknowledge') return command.incidentId;
  if (command.kind === 'silence') return command.match.incidentId;
  return silences.find(({ id }) => id === command.silenceId)?.match.incidentId;
}

/** "Memory alarm is open for 12 min, critical, ann takes care of it." */
export function truthAbout(incident: Incident, now: number): string {
  const { title, state, severity, acknowledged, muted, resolvedAt, openedAt, firingSince } = incident;
  const ago = (time: number) => formatDuration(Math.max(0, now - time) / 1000);
  if (state === 'resolved') return `${title} is resolved since ${ago(resolvedAt ?? now)}.`;
  const parts = [
    `${title} is ${state} for ${ago(openedAt ?? firingSince)}`,
    severity,
    ...(acknowledged === undefined ? [] : [`${acknowledged.by} takes care of it`]),
    ...(muted === undefined ? [] : [muted.reason]),
  ];
  return `${parts.join(', ')}.`;
}
