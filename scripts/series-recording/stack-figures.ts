import { CloudWatchLogsClient, paginateFilterLogEvents } from '@aws-sdk/client-cloudwatch-logs';
import { LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { GetQueueAttributesCommand, ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { z } from 'zod';
import { OPERATOR_DIMENSIONS } from '../../src/catalog/operator-metrics.ts';
import { parseJson } from '../../src/collect/json.ts';
import { figureKey } from './recorder.ts';

/** One value of a metric, and how the values of a minute become one. */
export interface TimedValue {
  readonly at: number;
  readonly key: string;
  readonly value: number;
  readonly combine: 'sum' | 'highest';
}

const embedded = z.looseObject({
  _aws: z.object({ CloudWatchMetrics: z.array(z.object({ Metrics: z.array(z.object({ Name: z.string() })) })) }),
});
const logged = z.union([z.number().transform((one) => [one]), z.array(z.number())]);

/** What CloudWatch takes out of the logs of the functions: the operator's own metrics; and what Lambda tells of each call. */
export async function loggedFigures(functions: readonly string[]): Promise<readonly TimedValue[]> {
  const client = new CloudWatchLogsClient({});
  const values: TimedValue[] = [];
  for (const name of functions) {
    const pages = paginateFilterLogEvents({ client }, { logGroupName: `/aws/lambda/${name}`, filterPattern: '' });
    for await (const { events = [] } of pages) {
      for (const { timestamp: at = 0, message = '' } of events) {
        values.push(...metricsOf(message, at), ...callOf(message, at, name));
      }
    }
  }
  return values;
}

function callOf(line: string, at: number, FunctionName: string): TimedValue[] {
  const put = (metric: string, value: number, combine: TimedValue['combine']): TimedValue => {
    return { at, key: figureKey(metric, { FunctionName }), value, combine };
  };
  if (line.includes('"errorType"') || line.includes('Task timed out')) return [put('Errors', 1, 'sum')];
  const [, milliseconds] = /^REPORT RequestId: .*?\tDuration: ([\d.]+) ms/.exec(line) ?? [];
  if (milliseconds === undefined) return [];
  return [
    put('Invocations', 1, 'sum'),
    put('Errors', 0, 'sum'),
    put('Duration', Math.round(Number(milliseconds)), 'highest'),
  ];
}

function metricsOf(line: string, at: number): TimedValue[] {
  const { data } = embedded.safeParse(parseJson(line)?.value);
  const names = data?._aws.CloudWatchMetrics.flatMap(({ Metrics }) => Metrics.map(({ Name }) => Name)) ?? [];
  return names.flatMap((name) =>
    (logged.safeParse(data?.[name]).data ?? []).map((value) => ({
      at,
      key: figureKey(name, OPERATOR_DIMENSIONS),
      value,
      combine: name === 'BrokersWatched' ? 'highest' : 'sum',
    })),
  );
}

/** The functions of the stack that have been called. */
export async function functionsOf(stack: string): Promise<readonly string[]> {
  const { Functions = [] } = await new LambdaClient({}).send(new ListFunctionsCommand({}));
  return Functions.flatMap(({ FunctionName = '' }) => (FunctionName.startsWith(`${stack}-`) ? FunctionName : []));
}

/** Messages that wait in each queue of the stack now. */
export async function queueFigures(stack: string): Promise<readonly TimedValue[]> {
  const client = new SQSClient({ useQueueUrlAsEndpoint: false });
  const { QueueUrls = [] } = await client.send(new ListQueuesCommand({ QueueNamePrefix: stack }));
  const AttributeNames = ['ApproximateNumberOfMessages' as const];
  const at = Date.now();
  return await Promise.all(
    QueueUrls.map(async (QueueUrl) => {
      const { Attributes = {} } = await client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames }));
      const key = figureKey('ApproximateNumberOfMessagesVisible', { QueueName: QueueUrl.split('/').at(-1) ?? '' });
      return { at, key, value: Number(Attributes.ApproximateNumberOfMessages ?? 0), combine: 'highest' } as const;
    }),
  );
}
