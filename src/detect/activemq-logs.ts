import type { Observation } from '../model/finding.ts';
import type { LogMatch } from '../model/logs.ts';
import { readValue } from '../model/reading.ts';
import { type Condition, type ConditionInfo, type ConditionInput, sourceCondition } from './condition.ts';

type Words = Pick<ConditionInfo, 'id' | 'title' | 'group' | 'severity' | 'meaning' | 'threshold' | 'provenOn'>;

interface LogRule {
  /** Ids of the catalog of log patterns. */
  readonly patterns: readonly string[];
  /** So many lines within the recent minutes fire. */
  readonly fires: number;
  readonly recentMinutes: number;
}

const MINUTE = 60_000;
const CLEAR_MINUTES = 60;

/** A condition over lines of the broker's log: fires on recent ones, is over after an hour without. */
export function logCondition(words: Words, { patterns, fires, recentMinutes }: LogRule): Condition {
  return sourceCondition({
    engine: 'activemq',
    onlyOn: 'amazon-mq',
    holdSeconds: 0,
    clearSeconds: 0,
    ...words,
    needs: ({ logs }) => ({ lines: logs?.lines }),
    evaluate: ({ lines }, input) => {
      const matches = lines.matches.filter(
        ({ pattern, at }) => patterns.includes(pattern) && input.now - at <= CLEAR_MINUTES * MINUTE,
      );
      const groups = Map.groupBy(matches, ({ captured }) => captured.destination ?? '');
      if (groups.size === 0)
        return [{ subject: { kind: 'broker', name: input.broker.name }, level: 'ok', evidence: [] }];
      return [...groups].map(([destination, found]) => observe(destination, found, { fires, recentMinutes }, input));
    },
  });
}

function observe(
  destination: string,
  found: readonly LogMatch[],
  { fires, recentMinutes }: Pick<LogRule, 'fires' | 'recentMinutes'>,
  { broker, now, snapshot }: ConditionInput,
): Observation {
  const recent = found.filter(({ at }) => now - at <= recentMinutes * MINUTE);
  const newest = found.at(-1);
  const logGroup = readValue(snapshot.amazonMq?.description)?.logs.general ?? newest?.group;
  return {
    subject: subjectOf(destination, broker.name),
    level: recent.length >= fires ? 'firing' : 'between',
    evidence: [
      { label: `lines in ${recentMinutes} min`, value: recent.length, unit: 'count', limit: fires },
      { label: 'newest line', value: (newest?.message ?? '').slice(0, 200) },
      ...(logGroup === undefined ? [] : [{ label: 'log group', value: logGroup }]),
    ],
  };
}

/** `queue://orders`, as the broker writes it. */
function subjectOf(destination: string, broker: string): Observation['subject'] {
  const [, kind, name = ''] = /^(queue|topic):\/\/(.+)$/.exec(destination) ?? [];
  if (kind === 'queue') return { kind: 'queue', name };
  return kind === 'topic' ? { kind: 'topic', name } : { kind: 'broker', name: broker };
}
