import type { SourceId } from './sources.ts';

/** How a client or the log learns that a limit is reached. */
export interface LimitError {
  readonly limit:
    | 'node-connections'
    | 'vhost-connections'
    | 'user-connections'
    | 'node-channels'
    | 'user-channels'
    | 'consumers-per-channel'
    | 'queues'
    | 'vhost-queues'
    | 'shovels'
    | 'vhosts';
  /** Matches the text; its group `limit` is the number, with or without thousands separators. */
  readonly pattern: RegExp;
  readonly seenBy: 'amqp-client' | 'management-api' | 'log';
  readonly source: SourceId;
}

/** Texts that the guide does not list, as RabbitMQ 3.10.8 words them. */
const SEEN: SourceId = 'lab-3.10.8';

/** The reply code that comes with the AMQP texts is 530, NOT_ALLOWED; the guide prints 500 and 1500 in places. */
export const LIMIT_ERRORS: readonly LimitError[] = [
  amqp('node-connections', /node connection limit \((?<limit>[\d,]+)\) is reached/),
  amqp(
    'vhost-connections',
    /access to vhost '.*' refused for user '.*': connection limit \((?<limit>[\d,]+)\) is reached/,
    SEEN,
  ),
  amqp('user-connections', /user connection limit \((?<limit>[\d,]+)\) is reached/, SEEN),
  amqp(
    'node-channels',
    /number of channels opened on node '.*' has reached the maximum allowed limit of \((?<limit>[\d,]+)\)/,
  ),
  amqp(
    'user-channels',
    /number of channels opened for user '.*' has reached the maximum allowed user limit of \((?<limit>[\d,]+)\)/,
    SEEN,
  ),
  amqp('consumers-per-channel', /reached maximum \((?<limit>[\d,]+)\) of consumers per channel/),
  api('queues', /cannot declare queue '.*': queue limit in cluster \((?<limit>[\d,]+)\) is reached/),
  api('vhost-queues', /cannot declare queue '.*': queue limit in vhost '.*' \((?<limit>[\d,]+)\) is reached/, SEEN),
  api('shovels', /component shovel is limited to (?<limit>[\d,]+) per node/),
  api('vhosts', /cannot create vhost '.*': vhost limit of (?<limit>[\d,]+) is reached/),
];

function amqp(limit: LimitError['limit'], pattern: RegExp, source: SourceId = 'sizing-2025'): LimitError {
  return { limit, pattern, seenBy: 'amqp-client', source };
}

function api(limit: LimitError['limit'], pattern: RegExp, source: SourceId = 'sizing-2025'): LimitError {
  return { limit, pattern, seenBy: 'management-api', source };
}

/** Which limit a text speaks of, and its number; undefined when it speaks of none. */
export function limitErrorOf(
  text: string,
): { readonly limit: LimitError['limit']; readonly value: number } | undefined {
  for (const { limit, pattern } of LIMIT_ERRORS) {
    const match = pattern.exec(text);
    if (match !== null) return { limit, value: Number(match.groups?.limit?.replaceAll(',', '')) };
  }
  return undefined;
}
