import type { Evidence, Observation } from '../model/finding.ts';
import type { LogExcerpt, LogMatch } from '../model/logs.ts';
import { type Condition, type ConditionInfo, type ConditionInput, sourceCondition } from './condition.ts';
import { countBy } from './limits.ts';
import { ofBroker } from './readings.ts';

type Words = Omit<ConditionInfo, 'engine' | 'onlyOn' | 'group' | 'holdSeconds' | 'clearSeconds'>;

interface ClientLogRule {
  /** Id of the catalog of log patterns: the line that tells why. */
  readonly reason: string;
  /** Id of the one that names the client, written by the same Erlang process at the same moment. */
  readonly client: string;
  /** So many lines within the recent minutes fire. */
  readonly fires: number;
  readonly recentMinutes: number;
}

const MINUTE = 60_000;
const CLEAR_MINUTES = 60;
/** How far apart the lines of one entry may be stamped. */
const SAME_MOMENT = 5_000;
const MOST_CLIENTS = 3;

/** A condition over what RabbitMQ's log says of clients: fires on recent lines, is over after an hour without. */
export function clientLogCondition(words: Words, rule: ClientLogRule): Condition {
  return sourceCondition({
    engine: 'rabbitmq',
    onlyOn: 'amazon-mq',
    group: 'connections',
    holdSeconds: 0,
    clearSeconds: 0,
    ...words,
    needs: ({ logs }) => ({ lines: logs?.lines }),
    evaluate: ({ lines }, input) => [judge(lines, rule, input)],
  });
}

function judge({ matches }: LogExcerpt, rule: ClientLogRule, input: ConditionInput): Observation {
  const since = (minutes: number) => (match: LogMatch) => input.now - match.at <= minutes * MINUTE;
  const found = distinct(matches.filter(({ pattern }) => pattern === rule.reason)).filter(since(CLEAR_MINUTES));
  const newest = found.at(-1);
  if (newest === undefined) return ofBroker(input, 'ok', []);
  const recent = found.filter(since(rule.recentMinutes));
  const naming = matches.filter(({ pattern }) => pattern === rule.client);
  return ofBroker(input, recent.length >= rule.fires ? 'firing' : 'between', [
    { label: `lines in ${rule.recentMinutes} min`, value: recent.length, unit: 'count', limit: rule.fires },
    ...clientsOf(found, naming),
    { label: 'newest line', value: newest.message.slice(0, 200) },
    { label: 'log group', value: newest.group },
  ]);
}

/** One line may be in two log groups. */
function distinct(matches: readonly LogMatch[]): LogMatch[] {
  return [...new Map(matches.map((match) => [`${match.at} ${match.message}`, match])).values()];
}

function clientsOf(found: readonly LogMatch[], naming: readonly LogMatch[]): Evidence[] {
  const named = found.flatMap((line) => {
    const { process } = line.captured;
    const before = naming.find(
      ({ at, captured }) => captured.process === process && Math.abs(at - line.at) <= SAME_MOMENT,
    );
    return before === undefined ? [] : [clientName(before.captured)];
  });
  return [...countBy(named, (client) => client)]
    .sort((a, b) => b[1] - a[1])
    .slice(0, MOST_CLIENTS)
    .map(([client, value]) => ({ label: `of ${client}`, value, unit: 'count' }));
}

/** The application's own name where it gives one, its user and its host. */
function clientName({ name, user, host = 'unknown address' }: LogMatch['captured']): string {
  const who = user === undefined ? host : `user ${user} at ${host}`;
  return name === undefined ? who : `${name} (${who})`;
}
