import type { Incident, Silence } from '../model/incident.ts';
import type { AuditEntry, CommandRecord } from '../model/state.ts';
import { type Commit, type StoredBroker, unchanged } from '../ports.ts';
import { holds } from './silence.ts';
import { note, seconds } from './timeline.ts';

/** Who asked for something, when, and by what unmistakable id, so that the same click counts once. */
export interface Request {
  readonly id: string;
  readonly at: number;
  /** As people know them: a user name, not an internal id. */
  readonly by: string;
}

export interface AcknowledgeRequest extends Request {
  readonly incidentId: string;
  readonly note?: string;
}

export interface SilenceRequest extends Request {
  readonly reason: string;
  /** Epoch milliseconds; absent: until the incident resolves, which needs one. */
  readonly until?: number;
  readonly match: Silence['match'];
}

export interface UnsilenceRequest extends Request {
  readonly silenceId: string;
}

/**
 * What became of a command. `commit` is what to store; a repeat of a command that was carried out has none.
 * `detail` says what is true now, for whoever asked.
 */
export type CommandResult =
  | { readonly kind: 'done' | 'refused'; readonly detail: string; readonly commit: Commit }
  | { readonly kind: 'repeated'; readonly detail: string };

/** Longest silence that somebody may ask for; what is meant for ever belongs into the settings, where it is seen. */
const LONGEST_SILENCE = 30 * 86_400_000;

/** Somebody takes care of an incident: no reminders, no escalation, until it is over or gets worse. */
export function acknowledge(brokerId: string, stored: StoredBroker, request: AcknowledgeRequest): CommandResult {
  const { id, at, by, incidentId: target, note: remark } = request;
  const command = { id, at, by, kind: 'acknowledge' as const, target };
  const incident = stored.incidents.find((candidate) => candidate.id === target);
  const refusal = incident === undefined ? 'There is no such incident (any more).' : notOpen(incident, at);
  if (incident === undefined || refusal !== undefined)
    return conclude(brokerId, stored, command, refusal ?? '', undefined);
  const { acknowledged } = incident;
  if (acknowledged !== undefined) {
    const detail = `${acknowledged.by} acknowledged it ${seconds(at - acknowledged.at)} ago.`;
    return conclude(brokerId, stored, command, detail, undefined);
  }
  const acknowledgement = { by, at, ...(remark === undefined ? {} : { note: remark }) };
  const detail = `Acknowledged by ${by}${remark === undefined ? '' : `: ${remark}`}.`;
  const next = note({ ...incident, acknowledged: acknowledgement }, at, 'acknowledged', detail);
  return conclude(brokerId, stored, command, detail, { incidents: [next] });
}

function notOpen({ state, resolvedAt }: Incident, now: number): string | undefined {
  if (state === 'open') return undefined;
  if (state === 'pending') return 'It is not open: it does not fire for its hold time yet.';
  return `It was resolved ${seconds(now - (resolvedAt ?? now))} ago.`;
}

/** Keeps an incident, or whole conditions, quiet for a while; their state goes on. */
export function silence(brokerId: string, stored: StoredBroker, request: SilenceRequest): CommandResult {
  const { id, at, by, reason, until, match } = request;
  const target = match.incidentId ?? match.conditions?.join(', ') ?? 'everything';
  const command = { id, at, by, kind: 'silence' as const, target };
  const refusal = cannotSilence(stored, request);
  if (refusal !== undefined) return conclude(brokerId, stored, command, refusal, undefined);
  const silenced: Silence = { id, by, reason, from: at, match, ...(until === undefined ? {} : { until }) };
  const length = until === undefined ? 'until it resolves' : `for ${seconds(until - at)}`;
  const detail = `Silenced ${length} by ${by}: ${reason}.`;
  const incident = stored.incidents.find((candidate) => candidate.id === match.incidentId);
  const incidents = incident === undefined ? [] : [note(incident, at, 'silenced', detail)];
  return conclude(brokerId, stored, command, detail, { silences: [silenced], incidents });
}

function cannotSilence(stored: StoredBroker, { at, until, match, reason }: SilenceRequest): string | undefined {
  const { incidentId } = match;
  if (reason.trim() === '') return 'A silence needs a reason.';
  if (until !== undefined && until <= at) return 'The end of the silence is not in the future.';
  if (until !== undefined && until - at > LONGEST_SILENCE) {
    return `A silence may last ${seconds(LONGEST_SILENCE)} at most; put a longer one into the settings.`;
  }
  if (incidentId === undefined) return until === undefined ? 'A silence without an incident needs an end.' : undefined;
  const incident = stored.incidents.find(({ id }) => id === incidentId);
  if (incident === undefined) return 'There is no such incident (any more).';
  return incident.state === 'resolved' ? notOpen(incident, at) : undefined;
}

/** Ends a silence before its time; what still fires is told at the next pass. */
export function unsilence(brokerId: string, stored: StoredBroker, request: UnsilenceRequest): CommandResult {
  const { id, at, by, silenceId } = request;
  const command = { id, at, by, kind: 'unsilence' as const, target: silenceId };
  const found = stored.silences.find((candidate) => candidate.id === silenceId);
  if (found === undefined)
    return conclude(brokerId, stored, command, 'There is no such silence (any more).', undefined);
  if (!holds(found, at)) return conclude(brokerId, stored, command, 'This silence is over.', undefined);
  const detail = `Silence of ${found.by} ended by ${by}.`;
  return conclude(brokerId, stored, command, detail, { silences: [{ ...found, ended: { at, by } }] });
}

/** Without `changes` the command is refused, and that is kept too. */
function conclude(
  brokerId: string,
  stored: StoredBroker,
  asked: Omit<CommandRecord, 'outcome' | 'detail'>,
  detail: string,
  changes: Partial<Pick<Commit, 'incidents' | 'silences'>> | undefined,
): CommandResult {
  const before = stored.commands.find(({ id }) => id === asked.id);
  if (before !== undefined) return { kind: 'repeated', detail: before.detail };
  const outcome = changes === undefined ? 'refused' : 'done';
  const incident = stored.incidents.find(({ id }) => id === asked.target);
  const entry: AuditEntry = {
    at: asked.at,
    brokerId,
    event: changes === undefined ? `${asked.kind}-refused` : asked.kind,
    reason: `${asked.by}: ${detail}`,
    ...(incident === undefined ? {} : { incidentId: incident.id }),
  };
  const commit = {
    ...unchanged(stored.version),
    ...changes,
    commands: [{ ...asked, outcome, detail }],
    audit: [entry],
  } as const;
  return { kind: outcome, detail, commit };
}
