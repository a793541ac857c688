import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { z } from 'zod';
import type { LogLine, LogReader } from '../../aws-ports.ts';
import { parseList, present } from '../../collect/rabbitmq/loose.ts';
import type { Home } from '../../model/inventory.ts';
import { awsErrorName } from './aws-error.ts';
import { homeSettings } from './client-settings.ts';
import { fetched } from './fetch.ts';

const lineSchema = z
  .object({ timestamp: z.number(), logStreamName: z.string().default(''), message: z.string() })
  .transform(({ timestamp: at, logStreamName: stream, message }): LogLine => ({ at, stream, message }));

/** Pages read at most; empty pages with a token are normal, and a broken broker logs a lot. */
const PAGES = 10;

/** Searches log groups with one simple filter at a time. */
export function cloudwatchLogReader(home: Home): LogReader {
  const client = new CloudWatchLogsClient(homeSettings(home));
  return {
    search: (group, filter, { start, end }) =>
      fetched(`logs:FilterLogEvents of ${group} in ${home.region}`, async (count) => {
        const events: unknown[] = [];
        let next: string | undefined;
        let pages = 0;
        do {
          count();
          pages += 1;
          const page = await searchPage(client, { group, filter, start, end, next });
          events.push(...(page?.events ?? []));
          next = page?.nextToken;
        } while (next !== undefined && pages < PAGES);
        return parseList(events, lineSchema);
      }),
  };
}

interface Search {
  readonly group: string;
  readonly filter: string;
  readonly start: number;
  readonly end: number;
  readonly next: string | undefined;
}

async function searchPage(client: CloudWatchLogsClient, { group, filter, start, end, next }: Search) {
  try {
    return await client.send(
      new FilterLogEventsCommand({
        logGroupName: group,
        filterPattern: filter,
        startTime: start,
        endTime: end,
        ...present({ nextToken: next }),
      }),
    );
  } catch (error) {
    if (awsErrorName(error) === 'ResourceNotFoundException') return undefined;
    throw error;
  }
}
