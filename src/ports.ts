import type { Broker, CredentialSource } from './model/broker.ts';
import type { NotifyEffect, Receipt } from './model/effect.ts';
import type { History, Sample } from './model/history.ts';
import type { Incident } from './model/incident.ts';

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
  readonly body: string;
  readonly bytes: number;
  readonly milliseconds: number;
  /** The `Date` header, epoch milliseconds. */
  readonly serverTime?: number;
}

/** Read-only access to one broker's management API. It has no mutating method, by construction. */
export interface ManagementReader {
  /** GET `/api/<path>`; throws `ReadError` with its `FailureKind`. HTTP status codes below 500 and 503 are replies. */
  get(path: string, query?: Readonly<Record<string, string>>): Promise<ManagementReply>;
  close(): Promise<void>;
}

export interface StoredBroker {
  /** Grows by one at each commit; guards against two writers. */
  readonly version: number;
  readonly incidents: readonly Incident[];
  readonly history: History;
}

export interface Commit {
  readonly expectedVersion: number;
  /** Added or replaced, by id. */
  readonly incidents: readonly Incident[];
  readonly sample?: Sample;
  readonly audit: readonly AuditEntry[];
}

/** Append-only: every transition, and every decision not to tell, with its reason. */
export interface AuditEntry {
  readonly at: number;
  readonly brokerId: string;
  readonly incidentId?: string;
  readonly event: string;
  readonly reason: string;
}

/** Incidents, short history and audit trail of every broker. Writes are conditional on the version. */
export interface StateStore {
  load(brokerId: string, historySince: number): Promise<StoredBroker>;
  /** Throws `ConflictError` when somebody else wrote in between; nothing is written then. */
  commit(brokerId: string, commit: Commit): Promise<void>;
  /** Written after sending. */
  record(brokerId: string, receipts: readonly Receipt[]): Promise<void>;
  close(): Promise<void>;
}

/** One way to tell people. It classifies its failures; retrying is not its business. */
export interface Notifier {
  readonly channel: string;
  send(effect: NotifyEffect, broker: Broker): Promise<SendResult>;
}

export type SendResult =
  | { readonly outcome: 'sent'; readonly detail: string }
  | { readonly outcome: 'retryable'; readonly detail: string; readonly retryAfterMilliseconds?: number }
  | { readonly outcome: 'permanent'; readonly detail: string };
