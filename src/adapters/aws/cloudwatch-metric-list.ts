import { CloudWatchClient, ListMetricsCommand } from '@aws-sdk/client-cloudwatch';
import { z } from 'zod';
import type { Fetched, MetricId, MetricReader } from '../../aws-ports.ts';
import { AMAZON_MQ_NAMESPACE } from '../../catalog/cloudwatch-metrics.ts';
import { parseList, present } from '../../collect/rabbitmq/loose.ts';
import { clientSettings } from './client-settings.ts';
import { fetched } from './fetch.ts';

const metricSchema = z
  .object({
    MetricName: z.string(),
    Dimensions: z.array(z.object({ Name: z.string(), Value: z.string() })),
  })
  .transform(
    ({ MetricName: metric, Dimensions }): MetricId => ({
      metric,
      dimensions: Object.fromEntries(Dimensions.map(({ Name, Value }) => [Name, Value])),
    }),
  );

/** What exists in the own account, for functions that read no figures. */
export function cloudwatchMetricList(region: string): Pick<MetricReader, 'list'> {
  const client = new CloudWatchClient(clientSettings({ region }));
  return { list: (broker) => listMetrics(client, region, broker) };
}

/** What exists of one `Broker` dimension and had data within three hours, all pages. */
export function listMetrics(
  client: CloudWatchClient,
  region: string,
  broker: string,
): Promise<Fetched<readonly MetricId[]>> {
  return fetched(`cloudwatch:ListMetrics in ${region}`, async (count) => {
    const found: unknown[] = [];
    let next: string | undefined;
    do {
      count();
      const page = await client.send(
        new ListMetricsCommand({
          Namespace: AMAZON_MQ_NAMESPACE,
          Dimensions: [{ Name: 'Broker', Value: broker }],
          RecentlyActive: 'PT3H',
          ...present({ NextToken: next }),
        }),
      );
      found.push(...(page.Metrics ?? []));
      next = page.NextToken;
    } while (next !== undefined);
    const { value, dropped } = parseList(found, metricSchema);
    return { value: value.filter(({ dimensions }) => dimensions.Broker === broker), dropped };
  });
}
