import { CloudWatchClient, type MetricDatum, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { cloudwatchMetricReader } from '../../../src/adapters/aws/cloudwatch-metric-reader.ts';
import type { MetricQuery } from '../../../src/aws-ports.ts';
import { LOCAL_REGION } from '../../../src/lab/aws/ministack.ts';

const MINUTE = 60_000;
const reader = () => cloudwatchMetricReader({ region: LOCAL_REGION });
/** The beginning of a minute some minutes ago. */
const recent = () => Math.floor(Date.now() / MINUTE) * MINUTE - 5 * MINUTE;

async function put(MetricData: MetricDatum[]): Promise<void> {
  await new CloudWatchClient({ region: LOCAL_REGION }).send(
    new PutMetricDataCommand({ Namespace: 'AWS/AmazonMQ', MetricData }),
  );
}

const datum = (
  metric: string,
  broker: string,
  at: number,
  value: number,
  more: Readonly<Record<string, string>> = {},
) => ({
  MetricName: metric,
  Dimensions: Object.entries({ Broker: broker, ...more }).map(([Name, Value]) => ({ Name, Value })),
  Timestamp: new Date(at),
  Value: value,
});

const query = (metric: string, broker: string, statistic: string): MetricQuery => ({
  metric,
  dimensions: { Broker: broker },
  statistic,
});

export const metricChecks = {
  'cloudwatch: the metrics of one broker are listed with their dimensions, those of others are not': async () => {
    const at = recent();
    await put([
      datum('QueueCount', 'listed', at, 1),
      datum('RabbitMQMemUsed', 'listed', at, 1, { Node: 'rabbit@a' }),
      datum('QueueCount', 'listed-too', at, 1),
    ]);
    const { value } = await reader().list('listed');
    expect(value).toHaveLength(2);
    expect(value).toEqual(
      expect.arrayContaining([
        { metric: 'QueueCount', dimensions: { Broker: 'listed' } },
        { metric: 'RabbitMQMemUsed', dimensions: { Broker: 'listed', Node: 'rabbit@a' } },
      ]),
    );
  },
  'cloudwatch: plain statistics, one point a minute, oldest first': async () => {
    const at = recent();
    await put([
      datum('QueueCount', 'summed', at + MINUTE, 4),
      datum('QueueCount', 'summed', at + 1_000, 1),
      datum('QueueCount', 'summed', at + 2_000, 3),
    ]);
    const { value } = await reader().data(
      ['Average', 'Maximum', 'Sum'].map((statistic) => query('QueueCount', 'summed', statistic)),
      { start: at, end: at + 3 * MINUTE },
    );
    expect(value).toEqual([
      [
        { at, value: 2 },
        { at: at + MINUTE, value: 4 },
      ],
      [
        { at, value: 3 },
        { at: at + MINUTE, value: 4 },
      ],
      [
        { at, value: 4 },
        { at: at + MINUTE, value: 4 },
      ],
    ]);
  },
  'cloudwatch: a metric that says nothing has no points, and the order of the queries is kept': async () => {
    const at = recent();
    await put([datum('QueueCount', 'kept', at, 7)]);
    const { value } = await reader().data(
      [query('NoSuchMetric', 'kept', 'Average'), query('QueueCount', 'kept', 'Average')],
      { start: at, end: at + MINUTE },
    );
    expect(value).toEqual([[], [{ at, value: 7 }]]);
  },
  'cloudwatch: more queries than one call takes': async () => {
    const at = recent();
    await put([datum('QueueCount', 'wide', at, 7)]);
    const queries = Array.from({ length: 501 }, () => query('QueueCount', 'wide', 'Average'));
    const { value, cost } = await reader().data(queries, { start: at, end: at + MINUTE });
    expect(cost.requests).toBe(2);
    expect(value.filter((points) => points[0]?.value === 7)).toHaveLength(501);
  },
};
