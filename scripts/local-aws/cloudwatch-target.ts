import { CloudWatchClient, PutMetricDataCommand, type StandardUnit } from '@aws-sdk/client-cloudwatch';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
  ResourceAlreadyExistsException,
} from '@aws-sdk/client-cloudwatch-logs';
import { AMAZON_MQ_NAMESPACE } from '../../src/catalog/cloudwatch-metrics.ts';
import type { BridgedFigure, BridgeTarget, LogPlace } from '../../src/lab/aws/bridge.ts';

/** What PutMetricData takes at most. */
const FIGURES_PER_CALL = 1_000;

const UNITS: Readonly<Partial<Record<BridgedFigure['unit'], StandardUnit>>> = {
  bytes: 'Bytes',
  percent: 'Percent',
  count: 'Count',
  milliseconds: 'Milliseconds',
  seconds: 'Seconds',
  'per-second': 'Count/Second',
};

/** Puts what a bridge copies into CloudWatch, where Amazon MQ would put it. */
export function cloudwatchTarget(region: string): BridgeTarget {
  const metrics = new CloudWatchClient({ region });
  const logs = new CloudWatchLogsClient({ region });
  const places = new Set<string>();
  return {
    figures: async (figures, at) => {
      const data = figures.map(({ metric, dimensions, value, unit }) => ({
        MetricName: metric,
        Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
        Value: value,
        Unit: UNITS[unit] ?? 'None',
        Timestamp: new Date(at),
      }));
      for (let first = 0; first < data.length; first += FIGURES_PER_CALL) {
        const MetricData = data.slice(first, first + FIGURES_PER_CALL);
        await metrics.send(new PutMetricDataCommand({ Namespace: AMAZON_MQ_NAMESPACE, MetricData }));
      }
    },
    logLines: async (place, lines, at) => {
      const key = `${place.group} ${place.stream}`;
      if (!places.has(key)) await makePlace(logs, place);
      places.add(key);
      await logs.send(
        new PutLogEventsCommand({
          logGroupName: place.group,
          logStreamName: place.stream,
          logEvents: lines.filter((line) => line.trim() !== '').map((message) => ({ timestamp: at, message })),
        }),
      );
    },
  };
}

async function makePlace(logs: CloudWatchLogsClient, { group, stream }: LogPlace): Promise<void> {
  await unlessThere(logs.send(new CreateLogGroupCommand({ logGroupName: group })));
  await unlessThere(logs.send(new CreateLogStreamCommand({ logGroupName: group, logStreamName: stream })));
}

async function unlessThere(made: Promise<unknown>): Promise<void> {
  try {
    await made;
  } catch (error) {
    if (!(error instanceof ResourceAlreadyExistsException)) throw error;
  }
}
