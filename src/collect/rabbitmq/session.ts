import { z } from 'zod';
import { ReadError } from '../../errors.ts';
import {
  addCost,
  type Cost,
  type FailureKind,
  NO_COST,
  type Reading,
  type Unavailability,
} from '../../model/reading.ts';
import type { ServerCertificate } from '../../model/snapshot.ts';
import type { ManagementReader, ManagementReply } from '../../ports.ts';
import { parseJson } from '../json.ts';

export type Query = Readonly<Record<string, string>>;
export type Unread = Exclude<Reading<never>, { state: 'read' }>;
export type Reply = { readonly json: unknown; readonly status: number; readonly cost: Cost };

/** The requests of one pass: what they cost in all, and whether it is of use to go on asking. */
export interface Session {
  readonly reader: ManagementReader;
  cost: Cost;
  timeouts: number;
  /** Something HTTP answered at least once. */
  answered: boolean;
  /** Once set, every further source fails for the same reason without a request. */
  stopped?: Unread;
  /** The broker's clock minus ours, from the first reply that told the time. */
  clockSkew?: number;
  /** The one that ends first: behind a load balancer each reply may come from another node. */
  certificate?: ServerCertificate;
  readonly startedAt: number;
}

export function openSession(reader: ManagementReader, startedAt: number): Session {
  return { reader, cost: NO_COST, timeouts: 0, answered: false, startedAt };
}

/** A second time-out in one pass means that the broker does not keep up; asking on would make it worse. */
const TOLERATED_TIMEOUTS = 1;

/** One GET of one source: JSON with a status that carries data, or why there is none. */
export async function fetchJson(session: Session, path: string, query: Query = {}): Promise<Reply | Unread> {
  if (session.stopped !== undefined) return session.stopped;
  try {
    const reply = await session.reader.get(path, query);
    const cost: Cost = { requests: 1, bytes: reply.bytes, milliseconds: reply.milliseconds };
    session.cost = addCost(session.cost, cost);
    noteClock(session, reply);
    noteCertificate(session, reply);
    session.answered = true;
    return judge(path, reply, cost);
  } catch (error) {
    // Anything but a ReadError is a defect of ours, not trouble of the broker.
    if (!(error instanceof ReadError)) throw error;
    session.cost = addCost(session.cost, error.cost);
    const failure = failed(error.kind, withFix(error), error.cost);
    noteFailure(session, failure, error.kind);
    return failure;
  }
}

function withFix({ message, fix }: ReadError): string {
  return fix === undefined ? message : `${message} ${fix}`;
}

function noteFailure(session: Session, failure: Unread, kind: FailureKind): void {
  if (kind === 'timeout') session.timeouts += 1;
  const hopeless = kind === 'unreachable' || kind === 'tls' || kind === 'redirect' || !session.answered;
  if (hopeless || session.timeouts > TOLERATED_TIMEOUTS) session.stopped = { ...failure, cost: NO_COST };
}

/** The header has whole seconds, so half a second is the middle of what it may mean. */
function noteClock(session: Session, { serverTime }: ManagementReply): void {
  if (serverTime === undefined || session.clockSkew !== undefined) return;
  session.clockSkew = Math.round(serverTime + 500 - (session.startedAt + session.cost.milliseconds));
}

function noteCertificate(session: Session, { certificate }: ManagementReply): void {
  if (certificate === undefined) return;
  const known = session.certificate?.expiresAt ?? Number.POSITIVE_INFINITY;
  if (certificate.expiresAt < known) session.certificate = certificate;
}

function judge(path: string, { status, body }: ManagementReply, cost: Cost): Reply | Unread {
  if (status === 401 || status === 403) {
    const detail = `/api/${path} is not visible to this user (${reasonOf(body)}); it takes the tag ${tagFor(path)}.`;
    return unavailable('permission', detail, cost);
  }
  if (status === 404 || status === 405 || status === 406) {
    return unavailable('version', `This broker has no /api/${path}: its version or its plugins lack it.`, cost);
  }
  if (status >= 300 && status !== 503) return failed('http-error', `/api/${path} answered with HTTP ${status}.`, cost);
  const parsed = parseJson(body);
  if (parsed === undefined) return failed('not-json', notJson(path, body), cost);
  return { json: parsed.value, status, cost };
}

function notJson(path: string, body: string): string {
  const what = /^\s*</.test(body)
    ? 'a web page instead of JSON: not the management API of RabbitMQ?'
    : 'JSON that is cut off or damaged.';
  return `/api/${path} answered with ${what}`;
}

const refusal = z.object({ reason: z.string() }).catch({ reason: 'access refused' });

function reasonOf(body: string): string {
  return refusal.parse(parseJson(body)?.value).reason;
}

/** RabbitMQ shows these to administrators only (3.x; from 4.x on some also to lesser tags). */
const FOR_ADMINISTRATORS = /^(users|permissions|feature-flags|deprecated-features|user-limits|auth\/)/;

function tagFor(path: string): string {
  return FOR_ADMINISTRATORS.test(path) ? 'administrator' : 'monitoring';
}

export function isReply(outcome: Reply | Unread): outcome is Reply {
  return 'json' in outcome;
}

export function failed(why: FailureKind, detail: string, cost: Cost = NO_COST): Unread {
  return { state: 'failed', why, detail, cost };
}

export function unavailable(why: Unavailability, detail: string, cost: Cost = NO_COST): Unread {
  return { state: 'unavailable', why, detail, cost };
}

export function read<T>(value: T, cost: Cost, { dropped = 0, omitted = 0 } = {}): Reading<T> {
  return { state: 'read', value, dropped, omitted, cost };
}
