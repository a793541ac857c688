import type { Engine } from '../model/broker.ts';

/** A line worth finding in a broker's log groups. */
export interface LogPattern {
  readonly id: string;
  readonly engine: Engine;
  /** `connection` is the group beside the general one in which RabbitMQ's lines about connections are. */
  readonly group: 'general' | 'audit' | 'connection';
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
    id: 'heartbeats-missed',
    engine: 'rabbitmq',
    group: 'connection',
    filter: '"missed heartbeats from client"',
    expression: /(?<process><[\d.]+>) missed heartbeats from client, timeout: (?<seconds>\d+)s/,
    meaning: 'A connection was closed since its client had not been heard for two heartbeats.',
  },
  {
    id: 'connection-cut',
    engine: 'rabbitmq',
    group: 'connection',
    filter: '"client unexpectedly closed TCP connection"',
    expression: /(?<process><[\d.]+>) client unexpectedly closed TCP connection/,
    meaning: 'A client was gone without having closed its connection.',
  },
  {
    // The line before each of the two above, and the only one that names the client; an orderly end has no colon.
    id: 'connection-closing',
    engine: 'rabbitmq',
    group: 'connection',
    filter: '"):"',
    expression:
      /closing AMQP connection (?<process><[\d.]+>) \((?<host>\S+):\d+ -> \S+?(?: - (?<name>.+?))?(?:, vhost: '(?<vhost>[^']*)', user: '(?<user>[^']*)')?(?:, duration: '[^']*')?\):/,
    meaning: 'A connection was closed for the reason that the next line tells.',
  },
  {
    id: 'consumer-timed-out',
    engine: 'rabbitmq',
    group: 'general',
    filter: '"has timed out waiting for"',
    expression:
      /(?<process><[\d.]+>) Consumer '?(?<consumer>.+?)'? on channel (?<channel>\d+)(?: and .+?)? has timed out waiting for .*acknowledgement.* Timeout used: (?<milliseconds>\d+) ms/,
    meaning: 'A channel was closed since one of its consumers had kept a message unacknowledged for too long.',
  },
  {
    id: 'channel-error',
    engine: 'rabbitmq',
    group: 'general',
    filter: '"Channel error on connection"',
    expression:
      /(?<process><[\d.]+>) Channel error on connection <[\d.]+> \((?<host>\S+):\d+ -> \S+?(?: - (?<name>.+?))?, vhost: '(?<vhost>[^']*)', user: '(?<user>[^']*)'/,
    meaning: 'A channel was closed for the reason that the next line tells.',
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
