import type { LogReader } from '../../aws-ports.ts';
import { LOG_PATTERNS, type LogPattern } from '../../catalog/aws-log-patterns.ts';
import type { BrokerDescription } from '../../model/amazon-mq.ts';
import type { LogMatch, LogReadings } from '../../model/logs.ts';
import { addCost, type Cost, NO_COST } from '../../model/reading.ts';
import { attemptRead, unavailable } from '../aws-reading.ts';

export function logsNotNeeded(detail: string): LogReadings {
  return { lines: unavailable('not-needed', detail) };
}

/** Searches the broker's log groups for the lines that the catalog knows. */
export async function readLogs(
  { engine, logs }: BrokerDescription,
  reader: LogReader,
  window: { readonly start: number; readonly end: number },
): Promise<LogReadings> {
  const searches = LOG_PATTERNS.filter((pattern) => pattern.engine === engine).flatMap((pattern) =>
    groupsOf(pattern, logs).map((group) => ({ pattern, group })),
  );
  if (searches.length === 0) {
    return { lines: unavailable('not-configured', 'general logs are switched off for this broker') };
  }
  const lines = await attemptRead(async () => {
    const found = await Promise.all(searches.map((search) => searchOne(search, reader, window)));
    return {
      value: { since: window.start, matches: found.flatMap(({ matches }) => matches).sort((a, b) => a.at - b.at) },
      dropped: found.reduce((sum, { dropped }) => sum + dropped, 0),
      cost: found.map(({ cost }) => cost).reduce<Cost>(addCost, NO_COST),
    };
  });
  return { lines };
}

/** Amazon MQ names the general group only; what RabbitMQ says of connections may be in the one beside it, or in both. */
function groupsOf({ group }: LogPattern, logs: BrokerDescription['logs']): readonly string[] {
  const named = group === 'connection' ? logs.general : logs[group];
  if (named === undefined) return [];
  return group === 'connection' ? [named.replace(/\/general$/, '/connection'), named] : [named];
}

async function searchOne(
  { pattern, group }: { readonly pattern: LogPattern; readonly group: string },
  reader: LogReader,
  window: { readonly start: number; readonly end: number },
): Promise<{ readonly matches: readonly LogMatch[]; readonly dropped: number; readonly cost: Cost }> {
  const { value, dropped, cost } = await reader.search(group, pattern.filter, window);
  const matches = value.flatMap(({ at, stream, message }): LogMatch[] => {
    const match = pattern.expression.exec(message);
    if (match === null) return [];
    return [{ at, group, stream, pattern: pattern.id, message: message.trim(), captured: capturedOf(match) }];
  });
  return { matches, dropped, cost };
}

function capturedOf({ groups }: RegExpExecArray): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(groups ?? {}).filter(([, value]) => value !== undefined));
}
