import type { Engine } from '../model/broker.ts';

/** A line worth finding in a broker's log groups. */
export interface LogPattern {
  readonly id: string;
  readonly engine: Engine;
  readonly group: 'general' | 'audit';
  /** Filter for CloudWatch Logs: one quoted phrase or term, no OR. */
  readonly filter: string;
  /** What the line must match, and what of it is kept. */
  readonly expression: RegExp;
  readonly meaning: string;
}

export const LOG_PATTERNS: readonly LogPattern[] = [
  {
    id: 'arn-not-resolved',
    engine: 'rabbitmq',
    group: 'general',
    filter: 'aws_arn_config',
    expression: /aws_arn_config:.*could not resolve ARN '(?<arn>[^']+)'(?: for configuration '(?<setting>[^']+)')?/,
    meaning: 'An ARN of the configuration could not be used.',
  },
  {
    id: 'role-not-assumed',
    engine: 'rabbitmq',
    group: 'general',
    filter: 'handle_assume_role',
    expression: /handle_assume_role,\s*\{error,\s*\{(?<failure>\w+)/,
    meaning: 'The role of the configuration could not be assumed.',
  },
  {
    id: 'connection-maximum',
    engine: 'activemq',
    group: 'general',
    filter: '"Reached Maximum Connections"',
    expression: /reached maximum connections?\D*(?<limit>\d+)?/i,
    meaning: 'A transport connector refused a client because it has as many connections as it may.',
  },
  {
    id: 'connection-exceeded',
    engine: 'activemq',
    group: 'general',
    filter: '"Exceeded the maximum number of allowed client connections"',
    expression: /Could not accept connection(?: from (?<client>\S+))?\s*: Exceeded the maximum number/,
    meaning: 'A transport connector refused a client; what a running ActiveMQ 5.17 writes.',
  },
  {
    id: 'producer-blocked',
    engine: 'activemq',
    group: 'general',
    filter: '"to prevent flooding"',
    expression:
      /(?<full>[Mm]emory [Ll]imit reached|store is [Ff]ull).* to prevent flooding (?<destination>(?:queue|topic):\/\/\S+?)\.(?:\s|$)/,
    meaning: 'A producer was stopped because memory or a store is full.',
  },
  {
    id: 'connection-inactive',
    engine: 'activemq',
    group: 'general',
    filter: '"Inactive for longer than"',
    expression: /inactive for (?:longer|more) than\s*(?<milliseconds>\d+)?/i,
    meaning: 'A destination that nobody used for so long was removed; many of them are left by clients that restart.',
  },
];
