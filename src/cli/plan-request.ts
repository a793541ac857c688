import { type Command, InvalidArgumentError, Option } from 'commander';
import { ConfigError } from '../errors.ts';
import {
  ACTION_IDS,
  type ActionId,
  type ConnectionOwner,
  OVERFLOWS,
  type Overflow,
  type PlanRequest,
} from '../model/remediation.ts';

/** What the options of `plan` say about the change itself. */
export interface RequestOptions {
  readonly vhost?: readonly string[];
  readonly queue?: readonly string[];
  readonly maxLength?: number;
  readonly overflow?: Overflow;
  readonly acceptLoss?: number;
  readonly owner?: string;
  readonly client?: string;
  readonly address?: string;
  readonly count?: number;
  readonly reason?: string;
}

/** Adds the options by which a plan is told what it is about. */
export function withRequestOptions(command: Command): Command {
  return command
    .option('--vhost <name...>', 'only these virtual hosts; that of the queues for --queue')
    .option('--queue <name...>', 'these queues (in "/" where --vhost is not given)')
    .option('--max-length <messages>', 'cap-queue-length: how many messages a queue may hold', wholeNumber)
    .addOption(new Option('--overflow <what>', 'cap-queue-length: what happens beyond it').choices(OVERFLOWS))
    .option('--accept-loss <messages>', 'cap-queue-length: up to so many messages may be dropped at once', wholeNumber)
    .option('--owner <user>', 'close-connections: connections of this user')
    .option('--client <name>', 'close-connections: connections with this client-provided name')
    .option('--address <host>', 'close-connections: connections from this address')
    .option('--count <connections>', 'close-connections: how many (default: 1)', wholeNumber)
    .option('--reason <text>', 'close-connections: what the clients are told');
}

function wholeNumber(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('Give a whole number.');
  return Number(text);
}

/** Which options an action takes beside --vhost and --queue; anything else given with it is a mistake. */
const OWN_OPTIONS: Readonly<Partial<Record<ActionId, readonly (keyof RequestOptions)[]>>> = {
  'cap-queue-length': ['maxLength', 'overflow', 'acceptLoss'],
  'close-connections': ['owner', 'client', 'address', 'count', 'reason'],
};
const FLAGS = {
  maxLength: '--max-length',
  overflow: '--overflow',
  acceptLoss: '--accept-loss',
  owner: '--owner',
  client: '--client',
  address: '--address',
  count: '--count',
  reason: '--reason',
} as const;

/** What is asked for. Throws `ConfigError` for an action that does not exist and for options that it does not take. */
export function requestOf(text: string, options: RequestOptions): PlanRequest {
  const action = ACTION_IDS.find((id): id is ActionId => id === text);
  if (action === undefined) throw new ConfigError([`"${text}" is no action; use one of ${ACTION_IDS.join(', ')}`]);
  const { vhost, queue } = options;
  const problems = [
    ...(queue !== undefined && (vhost?.length ?? 0) > 1
      ? ['--queue: goes with one --vhost; plan each virtual host by itself']
      : []),
    ...foreignOptions(action, options).map((flag) => `${flag}: ${action} does not take it`),
  ];
  if (problems.length > 0) throw new ConfigError(problems);
  const home = vhost?.[0] ?? '/';
  const { maxLength, overflow, acceptLoss, count, reason } = options;
  const owner = ownerOf(options);
  return {
    action,
    ...(queue === undefined ? {} : { queues: queue.map((name) => ({ vhost: home, name })) }),
    ...(vhost === undefined || queue !== undefined ? {} : { vhosts: vhost }),
    ...(maxLength === undefined ? {} : { maxLength }),
    ...(overflow === undefined ? {} : { overflow }),
    ...(acceptLoss === undefined ? {} : { acceptLoss }),
    ...(owner === undefined ? {} : { owner }),
    ...(count === undefined ? {} : { count }),
    ...(reason === undefined ? {} : { reason }),
  };
}

function foreignOptions(action: ActionId, options: RequestOptions): string[] {
  const own = OWN_OPTIONS[action] ?? [];
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  return Object.entries(FLAGS).flatMap(([name, flag]) =>
    given.some(([each]) => each === name) && !own.some((each) => each === name) ? [flag] : [],
  );
}

function ownerOf({ owner: user, client, address }: RequestOptions): ConnectionOwner | undefined {
  if (user === undefined && client === undefined && address === undefined) return undefined;
  return {
    ...(user === undefined ? {} : { user }),
    ...(client === undefined ? {} : { client }),
    ...(address === undefined ? {} : { address }),
  };
}
