import type { AmazonMqReader, MetricReader } from '../../aws-ports.ts';
import type { Clock } from '../../ports.ts';

/** Whose credentials are in use, and what time it was at AWS when it said so. */
export interface Identity {
  readonly account: string;
  /** For instance `aws` or `aws-cn`. */
  readonly partition: string;
  /** ARN of the user or role as IAM knows it: a session of a role is told as its role. */
  readonly principal: string;
  /** Epoch milliseconds, whole seconds; undefined where AWS did not say. */
  readonly at: number | undefined;
}

/** What IAM says of one action on one resource. */
export interface Decision {
  readonly action: string;
  readonly allowed: boolean;
  /** Why not; absent when allowed. */
  readonly because?: string;
}

/** One rule of a security group, as far as TCP goes; both ports included. */
export interface PortRule {
  readonly from: number;
  readonly to: number;
  /** Addresses as CIDR blocks. */
  readonly cidrs: readonly string[];
  readonly groups: readonly string[];
  /** Also lets in (or out) lists of prefixes, whose addresses are not told. */
  readonly prefixLists: boolean;
}

export interface SecurityGroup {
  readonly id: string;
  readonly inbound: readonly PortRule[];
  readonly outbound: readonly PortRule[];
}

export interface Subnet {
  readonly id: string;
  readonly cidr: string;
  readonly vpc: string;
  /** Where packets for the Internet go, for instance `nat-1`; absent when nowhere, `blackhole` when into the void. */
  readonly wayOut?: string;
}

/** What EC2 tells of a network. Methods throw `ReadError`; what does not exist is left out. */
export interface NetworkRules {
  securityGroups(ids: readonly string[]): Promise<readonly SecurityGroup[]>;
  subnets(ids: readonly string[]): Promise<readonly Subnet[]>;
  /** Services that the VPC reaches through interface endpoints, for instance `mq`. */
  endpoints(vpc: string): Promise<readonly string[]>;
}

/** Log groups, and who else may write to them. Methods throw `ReadError`. */
export interface LogSetup {
  groups(prefix: string): Promise<readonly string[]>;
  /** Resource policies of the account, as JSON. */
  policies(): Promise<readonly string[]>;
}

export interface TopicFacts {
  readonly confirmed: number;
  readonly pending: number;
}

/** Everything that the examination of an AWS account needs of it. Methods throw `ReadError`. */
export interface AwsDoctorPorts {
  readonly clock: Clock;
  readonly region: string;
  identity(): Promise<Identity>;
  readonly mq: AmazonMqReader;
  readonly metrics: Pick<MetricReader, 'list'>;
  readonly logs: LogSetup;
  readonly network: NetworkRules;
  simulate(principal: string, actions: readonly string[], resource: string): Promise<readonly Decision[]>;
}
