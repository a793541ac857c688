import type { BrokerDescription, KmsKey, NetworkInterface } from './model/amazon-mq.ts';
import type { Point } from './model/history.ts';
import type { BrokerSummary, Home, InventoryEntry } from './model/inventory.ts';
import type { Cost } from './model/reading.ts';
import type { AwsCall, HookCall, Remediation } from './model/remediation.ts';
import type { WriteReply } from './ports.ts';

/** What a read of an AWS API gave, and at what cost. */
export interface Fetched<T> {
  readonly value: T;
  /** Elements that did not parse. */
  readonly dropped: number;
  readonly cost: Cost;
}

/** Reading side of the Amazon MQ API. Methods throw `ReadError`. */
export interface AmazonMqReader {
  list(): Promise<Fetched<readonly BrokerSummary[]>>;
  describe(brokerId: string): Promise<Fetched<BrokerDescription>>;
}

/** Network interfaces of the account. Methods throw `ReadError`. */
export interface InterfaceReader {
  /** Those that Amazon MQ made and that have one of the private addresses. */
  byAddress(addresses: readonly string[]): Promise<Fetched<readonly NetworkInterface[]>>;
  /** Those of the ids that exist. */
  byId(ids: readonly string[]): Promise<Fetched<readonly NetworkInterface[]>>;
}

/** State and grants of a KMS key. Throws `ReadError`. */
export interface KeyReader {
  key(keyId: string): Promise<Fetched<KmsKey>>;
}

/** A metric as CloudWatch identifies it. */
export interface MetricId {
  readonly metric: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

export interface MetricQuery extends MetricId {
  readonly statistic: string;
}

/** Reading side of CloudWatch, for the namespace of Amazon MQ. Methods throw `ReadError`. */
export interface MetricReader {
  /** What exists of one `Broker` dimension, all pages. */
  list(brokerDimension: string): Promise<Fetched<readonly MetricId[]>>;
  /** The points of each query in its order, oldest first, one a period; in as few calls as possible. */
  data(queries: readonly MetricQuery[], window: Window): Promise<Fetched<readonly (readonly Point[])[]>>;
}

export interface Window {
  readonly start: number;
  readonly end: number;
}

export interface LogLine {
  readonly at: number;
  readonly stream: string;
  readonly message: string;
}

/** Searches one log group. Throws `ReadError`; a group that does not exist has no lines. */
export interface LogReader {
  search(group: string, filter: string, window: Window): Promise<Fetched<readonly LogLine[]>>;
}

/** Resource policies of CloudWatch Logs, as JSON texts. Throws `ReadError`. */
export interface LogPolicyReader {
  documents(): Promise<Fetched<readonly string[]>>;
}

/** Everything that is read in one home. */
export interface AwsReaders {
  readonly mq: AmazonMqReader;
  readonly interfaces: InterfaceReader;
  readonly keys: KeyReader;
  readonly metrics: MetricReader;
  readonly logs: LogReader;
  /** Only planning a change asks for them. */
  readonly logPolicies?: LogPolicyReader;
}

/** The only way to change anything through AWS's own APIs. Nothing that reads is ever given one. */
export interface AwsWriter {
  /** Sends the call once, without retries. What AWS answers is a reply; throws `WriteError` when there is no answer. */
  send(call: AwsCall): Promise<WriteReply>;
}

/** Calls what a user has set up. */
export interface HookCaller {
  /** Sends it once with the incident as it is now. Throws `WriteError` when there is no answer. */
  send(call: HookCall, remediation: Remediation): Promise<WriteReply>;
}

/** What discovery reads in one home. */
export type DiscoveryReaders = Pick<AwsReaders, 'mq' | 'interfaces'>;

/** Readers of every home, made once each. */
export type ReadersOf = (home: Home) => AwsReaders;

/** The inventory between passes; the last writer wins, since each entry is what was seen then. */
export interface InventoryStore {
  list(): Promise<readonly InventoryEntry[]>;
  get(brokerId: string): Promise<InventoryEntry | undefined>;
  save(entries: readonly InventoryEntry[]): Promise<void>;
  remove(brokerIds: readonly string[]): Promise<void>;
}

/** Asks for something to be done about one broker; what is asked for one broker is done one after the other. */
export interface GroupedRequest {
  readonly brokerId: string;
  /** The same request sent twice within five minutes has one effect. */
  readonly deduplicationId: string;
}

/** Asks for a pass over one broker, soon. `hint` is evidence, never truth. */
export interface PassRequest extends GroupedRequest {
  readonly reason: string;
  readonly hint?: string;
  readonly at: number;
}

/** Asks for work on one remediation. It only says which: everything about it is read from where it is stored. */
export interface HandOver extends GroupedRequest {
  readonly remediationId: string;
  readonly at: number;
}

export interface RequestQueue<Request extends GroupedRequest> {
  /** Throws when a request could not be handed over. */
  send(requests: readonly Request[]): Promise<void>;
}

export type PassQueue = RequestQueue<PassRequest>;

/** A task of a state machine that waits for the end of a remediation. */
export interface WaitingTask {
  readonly brokerId: string;
  readonly remediationId: string;
  readonly taskToken: string;
}

/** Tasks that have not heard of the end yet. They are no part of the remediation, which only its own run may write. */
export interface TaskStore {
  add(task: WaitingTask): Promise<void>;
  of(brokerId: string): Promise<readonly WaitingTask[]>;
  remove(task: WaitingTask): Promise<void>;
}

/** Tells a task how a remediation has ended; a task that is over already has nothing more to hear. */
export type TellTask = (task: WaitingTask, remediation: Remediation) => Promise<void>;
