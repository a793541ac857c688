import type { SettingsFile } from '../config/schema.ts';
import type { Broker } from '../model/broker.ts';
import type { Inspection } from '../model/inspection.ts';
import type { WhoAmI } from '../model/rabbitmq.ts';
import type { Reading } from '../model/reading.ts';
import type { Clock, Credentials } from '../ports.ts';

export type Health = 'ok' | 'warning' | 'failed' | 'skipped';

/** One thing that was looked at. Never holds a secret. */
export interface DoctorLine {
  /** The broker, channel or file it is about. */
  readonly subject: string;
  readonly check: string;
  readonly health: Health;
  readonly detail: string;
  /** Exactly what to do; absent where nothing is to be done. */
  readonly fix?: string;
}

/** What one check found; subject and name are added around it. */
export type Result = Pick<DoctorLine, 'health' | 'detail' | 'fix'>;

export function ok(detail: string): Result {
  return { health: 'ok', detail };
}

export function warning(detail: string, fix: string): Result {
  return { health: 'warning', detail, fix };
}

export function failed(detail: string, fix: string): Result {
  return { health: 'failed', detail, fix };
}

export function skipped(detail: string): Result {
  return { health: 'skipped', detail };
}

export interface Certificate {
  /** Why it is not trusted, in the words of OpenSSL; absent when it is. */
  readonly distrust?: string;
  /** Epoch milliseconds. */
  readonly validTo: number;
}

/** Looks at the network below HTTP. Methods reject with an error whose `code` is that of the system. */
export interface NetworkProbe {
  resolve(host: string): Promise<readonly string[]>;
  /** Connects and hangs up. */
  connect(host: string, port: number): Promise<void>;
  certificate(host: string, port: number, caFile?: string): Promise<Certificate>;
}

/** What a look at a broker gave; without findings where nothing judges it. */
export type Look = Pick<Inspection, 'snapshot'> & Partial<Pick<Inspection, 'findings'>>;

/** What the examination of one broker needs of the world. */
export interface BrokerPorts {
  readonly clock: Clock;
  readonly network: NetworkProbe;
  /** The reading user's. Throws `ConfigError`. */
  credentials(broker: Broker): Promise<Credentials>;
  /** What to do where they cannot be had, when more is known than the problem says. */
  readonly credentialsFix?: (broker: Broker, problem: string) => string;
  inspect(broker: Broker, credentials: Credentials): Promise<Look>;
}

/** What Slack says of a token and a channel, without anything being posted. */
export interface SlackFacts {
  /** Slack's own word for what is wrong with the token; absent when it is good. */
  readonly tokenError?: string;
  readonly team?: string;
  readonly bot?: string;
  /** What the token may do; absent where Slack did not say. */
  readonly scopes?: readonly string[];
  readonly channel?:
    | { readonly error: string }
    | { readonly name: string; readonly member: boolean; readonly archived: boolean; readonly public: boolean };
}

/** What the examination of channels needs of the world. */
export interface ChannelPorts {
  /** Opens each channel without sending anything; the problems of one that cannot be. */
  channelProblems(name: string): Promise<readonly string[]>;
  /** What to do about such a problem, when more is known than it says. */
  readonly channelFix?: (name: string, problem: string) => string | undefined;
  /** What Slack says of the token and the channel, where the channel is Slack's. Throws `ConfigError`. */
  slack(name: string): Promise<SlackFacts | undefined>;
}

/** What a broker says of a user that writes. */
export interface WriterLook {
  readonly whoami: Reading<WhoAmI>;
  /** Those in which it has a permission, however empty. What such a permission matches only an administrator may read. */
  readonly vhosts: Reading<readonly string[]>;
}

/** Everything that an examination on one machine needs of the world. */
export interface DoctorPorts extends BrokerPorts, ChannelPorts {
  /** The user of a rule. Throws `ConfigError`. */
  ruleCredentials(rule: SettingsFile['remediations']['rules'][number], broker: Broker): Promise<Credentials>;
  writer(broker: Broker, credentials: Credentials): Promise<WriterLook>;
  /** Why state cannot be kept there; undefined when it can. */
  stateProblem(): Promise<string | undefined>;
}
