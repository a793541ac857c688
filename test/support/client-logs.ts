import { readFileSync } from 'node:fs';
import type { LogReader } from '../../src/aws-ports.ts';
import { readLogs } from '../../src/collect/logs/read-logs.ts';
import { NO_COST, readValue } from '../../src/model/reading.ts';
import { type AwsWorld, aDescription } from './amazon-mq.ts';

/** The log group of connections on Amazon MQ, and the general one. */
type Group = 'connection' | 'general';

/** A log group made of the lines of a broker's own log file: each comes at the time that `at` gives for it. */
export function logOf(lines: readonly string[], at: (line: string) => number, groups: readonly Group[]): LogReader {
  return {
    search: async (group, filter, { start, end }) => {
      const term = filter.replace(/^"|"$/g, '');
      const found = groups.some((name) => group.endsWith(`/${name}`))
        ? lines.filter((line) => line.includes(term))
        : [];
      const value = found.map((message) => ({ at: at(message), stream: 'rabbit@a', message }));
      return { value: value.filter((line) => line.at >= start && line.at <= end), dropped: 0, cost: NO_COST };
    },
  };
}

export function linesOf(file: string): readonly string[] {
  return readFileSync(file, 'utf8').split('\n').filter(Boolean);
}

/** What the collector makes of such a log, for the hour before `now`. */
export async function clientLog(reader: LogReader, now: number): Promise<AwsWorld['log']> {
  const { lines } = await readLogs(aDescription(), reader, { start: now - 3_600_000, end: now });
  return readValue(lines);
}
