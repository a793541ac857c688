import { CloudWatchClient, GetMetricDataCommand, type MetricDataQuery } from '@aws-sdk/client-cloudwatch';
import { z } from 'zod';
import type { MetricQuery, MetricReader, Window } from '../../aws-ports.ts';
import { AMAZON_MQ_NAMESPACE, METRIC_PERIOD_SECONDS } from '../../catalog/cloudwatch-metrics.ts';
import { parseList, present } from '../../collect/rabbitmq/loose.ts';
import type { Point } from '../../model/history.ts';
import type { Home } from '../../model/inventory.ts';
import { homeSettings } from './client-settings.ts';
import { listMetrics } from './cloudwatch-metric-list.ts';
import { fetched } from './fetch.ts';

/** Quota of GetMetricData. */
const QUERIES_PER_CALL = 500;

const resultSchema = z.object({
  Id: z.string(),
  Timestamps: z.array(z.date()).default([]),
  Values: z.array(z.number()).default([]),
});

/** Reads CloudWatch with plain statistics only: what is computed from them is computed here. */
export function cloudwatchMetricReader(home: Home): MetricReader {
  const client = new CloudWatchClient(homeSettings(home));
  return {
    list: (broker) => listMetrics(client, home.region, broker),
    data: (queries, window) =>
      fetched(`cloudwatch:GetMetricData in ${home.region}`, async (count) => {
        const series: (readonly Point[])[] = [];
        for (let start = 0; start < queries.length; start += QUERIES_PER_CALL) {
          series.push(...(await readChunk(client, queries.slice(start, start + QUERIES_PER_CALL), window, count)));
        }
        return { value: series };
      }),
  };
}

async function readChunk(
  client: CloudWatchClient,
  queries: readonly MetricQuery[],
  { start, end }: Window,
  count: () => void,
): Promise<readonly (readonly Point[])[]> {
  const points = new Map<string, Point[]>();
  let next: string | undefined;
  do {
    count();
    const page = await client.send(
      new GetMetricDataCommand({
        MetricDataQueries: queries.map(toWire),
        StartTime: new Date(start),
        EndTime: new Date(end),
        ScanBy: 'TimestampAscending',
        ...present({ NextToken: next }),
      }),
    );
    for (const { Id, Timestamps, Values } of parseList(page.MetricDataResults ?? [], resultSchema).value) {
      const fresh = Timestamps.flatMap((at, index) => {
        const value = Values[index];
        return value === undefined ? [] : [{ at: at.getTime(), value }];
      });
      points.set(Id, [...(points.get(Id) ?? []), ...fresh]);
    }
    next = page.NextToken;
  } while (next !== undefined);
  return queries.map((_query, index) => (points.get(idOf(index)) ?? []).sort((a, b) => a.at - b.at));
}

function idOf(index: number): string {
  return `q${index}`;
}

function toWire({ metric, dimensions, statistic }: MetricQuery, index: number): MetricDataQuery {
  return {
    Id: idOf(index),
    MetricStat: {
      Metric: {
        Namespace: AMAZON_MQ_NAMESPACE,
        MetricName: metric,
        Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
      },
      Period: METRIC_PERIOD_SECONDS,
      Stat: statistic,
    },
    ReturnData: true,
  };
}
