import type { Broker, CredentialSource } from './model/broker.ts';
import type { Effect, OutboxEntry, Receipt } from './model/effect.ts';
import type { History, Sample } from './model/history.ts';
import type { Incident, Silence } from './model/incident.ts';
import type { Remediation, Write } from './model/remediation.ts';
import type { ServerCertificate, Snapshot } from './model/snapshot.ts';
import type { AuditEntry, BrokerRecord, CommandRecord } from './model/state.ts';

/** The only source of time. Epoch milliseconds. */
export interface Clock {
  now(): number;
}

/** Which brokers exist. */
export interface BrokerDirectory {
  list(): Promise<readonly Broker[]>;
}

export interface Credentials {
  readonly user: string;
  readonly password: string;
}

/** Resolves where a secret is kept to the secret. Throws `ConfigError` naming what is missing. */
export interface Secrets {
  resolve(source: CredentialSource): Promise<Credentials>;
}

export interface ManagementReply {
  readonly status: number;
  /** Decoded text, whatever its type; empty where there is none. */
  readonly body: string;
  /** Size of the body as it was sent, compressed where the broker compresses. */
  readonly bytes: number;
  readonly milliseconds: number;
  /** The `Date` header, epoch milliseconds. */
  readonly serverTime?: number;
  /** Absent without TLS. */
  readonly certificate?: ServerCertificate;
}

/** Read-only access to one broker's management API. It has no mutating method, by construction. */
export interface ManagementReader {
  /**
   * GET `/api/<path>`, one at a time; throws `ReadError` with its `FailureKind`.
   * Status codes below 300, from 400 to 499, and 503 are replies.
   */
  get(path: string, query?: Readonly<Record<string, string>>): Promise<ManagementReply>;
  close(): Promise<void>;
}

/** The only way to change a broker. Nothing that reads is ever given one. */
export interface ManagementWriter {
  /** Sends the call once. Every status is an answer; throws `WriteError` when there is none. */
  send(write: Write): Promise<WriteReply>;
  close(): Promise<void>;
}

export interface WriteReply {
  readonly status: number;
  /** What the broker said, cut off after a few hundred characters. */
  readonly words: string;
}

/** Plans and what became of them. */
export interface RemediationStore {
  /** Of one broker, or of all; oldest first. */
  list(brokerId?: string): Promise<readonly Remediation[]>;
  /**
   * Writes it with its version plus one and returns that. Throws `ConflictError` when somebody else wrote it since, or
   * when another one of the same broker is under way: one change per broker at a time, by construction.
   */
  put(remediation: Remediation): Promise<Remediation>;
  close(): Promise<void>;
}

/** Everything that a pass needs to know of what was before. */
export interface StoredBroker {
  /** Grows by one at each commit; guards against two writers. 0: never committed. */
  readonly version: number;
  readonly record: BrokerRecord;
  /** All that are not resolved, and those resolved since. */
  readonly incidents: readonly Incident[];
  /** Effects that are not delivered yet, in the order in which they were decided. */
  readonly outbox: readonly OutboxEntry[];
  /** The newest receipt of each incident and channel, of the incidents above. */
  readonly receipts: readonly Receipt[];
  /** All that are not over, and those over since. */
  readonly silences: readonly Silence[];
  /** Carried out since, oldest first. */
  readonly commands: readonly CommandRecord[];
  /** Samples since, oldest first. */
  readonly history: History;
  /** Rows that could not be read and are missing above. */
  readonly dropped: number;
}

/** One step of a broker's state, all of it or nothing; `unchanged` is the empty one. */
export interface Commit {
  readonly expectedVersion: number;
  readonly record?: BrokerRecord;
  /** Added or replaced, by id. */
  readonly incidents: readonly Incident[];
  /** Ids of incidents that never opened and are forgotten. */
  readonly forgotten: readonly string[];
  /** Into the outbox, at its end, in this order. One that is there already stays as it is. */
  readonly effects: readonly Effect[];
  /** Ids of effects that leave the outbox unsent. */
  readonly withdrawn: readonly string[];
  /** Added or replaced, by id. */
  readonly silences: readonly Silence[];
  readonly commands: readonly CommandRecord[];
  readonly sample?: Sample;
  readonly audit: readonly AuditEntry[];
}

/** The commit that changes nothing, to spread changes into. */
export function unchanged(expectedVersion: number): Commit {
  return {
    expectedVersion,
    incidents: [],
    forgotten: [],
    effects: [],
    withdrawn: [],
    silences: [],
    commands: [],
    audit: [],
  };
}

/** What may be thrown away: everything older than these times (epoch milliseconds). */
export interface Retention {
  readonly samplesBefore: number;
  readonly resolvedBefore: number;
  readonly auditBefore: number;
}

/** State of every broker. One writer per broker at a time; writes are conditional on the version. */
export interface StateStore {
  /** An unknown broker has version 0 and nothing. */
  load(brokerId: string, since: number): Promise<StoredBroker>;
  /** Throws `ConflictError` when somebody else wrote in between; nothing is written then. */
  commit(brokerId: string, commit: Commit): Promise<void>;
  /**
   * Written after sending: final ones take their effect out of the outbox, the others count an attempt.
   * Not conditional on the version and does not change it; a repeat changes nothing.
   */
  record(brokerId: string, receipts: readonly Receipt[]): Promise<void>;
  /** Ids of all brokers that were ever committed, sorted. */
  brokers(): Promise<readonly string[]>;
  /** One incident, however old, as long as it is kept. */
  incident(brokerId: string, incidentId: string): Promise<Incident | undefined>;
  /** Every answer of every channel about one incident, oldest first. */
  receipts(brokerId: string, incidentId: string): Promise<readonly Receipt[]>;
  /** Of one incident or of the broker, oldest first, the newest `limit` of those at or after `since`. */
  audit(brokerId: string, query: AuditQuery): Promise<readonly AuditEntry[]>;
  prune(brokerId: string, retention: Retention): Promise<void>;
  close(): Promise<void>;
}

export interface AuditQuery {
  readonly incidentId?: string;
  readonly since: number;
  readonly limit: number;
}

/** One way to tell people. It classifies its failures; retrying is not its business. */
export interface Notifier {
  readonly channel: string;
  /** Whether it can change a message where it stands; only then does it get `updated`. */
  readonly updates: boolean;
  /** Exactly what `send` would send, for dry runs: text, or a JSON value. */
  preview(effect: Effect, broker: Broker, previous?: Receipt): unknown;
  /**
   * `previous` is what the channel answered last about the same incident. The signal ends the wait for an answer;
   * whatever `send` does after it is ignored.
   */
  send(effect: Effect, broker: Broker, previous?: Receipt, signal?: AbortSignal): Promise<SendResult>;
}

export type SendResult =
  | { readonly outcome: 'sent' | 'skipped'; readonly detail: string; readonly reference?: string }
  | { readonly outcome: 'retryable'; readonly detail: string; readonly retryAfterMilliseconds?: number }
  | { readonly outcome: 'permanent'; readonly detail: string };

/** One message that a dry run did not send. */
export interface Preview {
  readonly channel: string;
  readonly effect: Effect;
  readonly payload: unknown;
}

/** Everything that a pass needs of the world. */
export interface PipelinePorts {
  readonly clock: Clock;
  readonly state: StateStore;
  readonly notifiers: readonly Notifier[];
  /** Reads the broker as it is now; trouble while reading is part of the snapshot, never an exception. */
  collect(broker: Broker, history: History): Promise<Snapshot>;
  /** Where given, nothing is sent: it gets what would have been. */
  readonly dryRun?: (would: Preview) => void;
  /** Absent: what would help is told, and nothing is ever offered. */
  readonly remediations?: RemediationPort;
}

/** What a pass needs to bring remediations forward. It cannot change a broker: it asks whoever can. */
export interface RemediationPort {
  readonly store: RemediationStore;
  /** Asks for it to be carried out, or taken up again. Asking twice is harmless. */
  handOver(remediation: Remediation): Promise<void>;
}
