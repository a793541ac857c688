import { parseJson } from '../src/collect/json.ts';
import { type CountedCall, KINDS, type Kind, type SimulatedBroker } from './fleet-world.ts';
import { MINUTES_A_MONTH, PRICES } from './prices.ts';

/** What one broker uses in a minute, on average. */
export interface Used {
  readonly writeUnits: number;
  readonly readUnits: number;
  readonly metricsRead: number;
  readonly metricLists: number;
  readonly kmsCalls: number;
  readonly secrets: number;
  readonly gigabyteSeconds: number;
  readonly managementBytes: number;
}

interface Counted {
  readonly passes: readonly { readonly kind: Kind; readonly managementBytes: number }[];
  readonly calls: readonly CountedCall[];
}

/** The function's memory, and the share of a processor that it has with it: a whole one comes with 1769 MB. */
const MEMORY_GIGABYTES = 768 / 1_024;
const PROCESSOR = 768 / 1_769;
/** Assumed for each call within a Region, one after the other; loopback has none. */
const ROUND_TRIP_MILLISECONDS = 8;
const MANAGEMENT_CALLS = 12;
/** What a pass logs, the lines of Lambda itself included. */
const LOG_BYTES = 1_000;
/** Send (a tenth of a batch), receive, delete. */
const QUEUE_CALLS = 2.1;
/** Metrics that a quiet stack publishes, its alarms, a tick of two seconds at 512 MB, and the polling of an empty queue. */
const FIXED = { metrics: 7, alarms: 8, tickGigabyteSeconds: 1, polls: 15 };

/** What a broker of each kind used, from the calls that were counted. `cpu` is in milliseconds a pass. */
export function usedBy(
  minutes: readonly Counted[],
  brokers: readonly SimulatedBroker[],
  cpu: number,
): ReadonlyMap<Kind, Used> {
  return new Map(
    KINDS.map((kind) => {
      const own = brokers.filter((broker) => broker.kind === kind);
      const passes = minutes.flatMap((minute) => minute.passes.filter((pass) => pass.kind === kind));
      const calls = minutes.flatMap((minute) =>
        minute.calls.filter((call) => own.some((broker) => isAbout(call, broker))),
      );
      const each = (sum: number) => sum / Math.max(1, passes.length);
      const total = (of: (call: CountedCall) => number) => each(calls.reduce((sum, call) => sum + of(call), 0));
      const count = (name: string) => total(({ service, action }) => (`${service}:${action}` === name ? 1 : 0));
      const waits =
        (calls.length / Math.max(1, passes.length) + (kind === KINDS[0] ? MANAGEMENT_CALLS : 0)) *
        ROUND_TRIP_MILLISECONDS;
      return [
        kind,
        {
          writeUnits: total(writeUnits),
          readUnits: total(readUnits),
          metricsRead: total(metricsRead),
          metricLists: count('monitoring:ListMetrics'),
          kmsCalls: count('kms:DescribeKey') + count('kms:ListGrants'),
          secrets: kind === KINDS[0] ? 1 : 0,
          gigabyteSeconds: ((cpu / PROCESSOR + waits) / 1_000) * MEMORY_GIGABYTES,
          managementBytes: each(passes.reduce((sum, pass) => sum + pass.managementBytes, 0)),
        },
      ] as const;
    }),
  );
}

/** Every call of a pass names its broker somewhere, and so do the names of its metrics. */
function isAbout({ path, body }: CountedCall, { id, name }: SimulatedBroker): boolean {
  return path.endsWith(id) || body.includes(id) || new RegExp(`"${name}(-[12])?"`).test(body);
}

/** Dollars a month of one broker, by what they are for. */
export function costLines(used: Used): Readonly<Record<string, number>> {
  const month = MINUTES_A_MONTH;
  return {
    Lambda: month * (PRICES.lambdaRequest.dollars + used.gigabyteSeconds * PRICES.lambdaGigabyteSecond.dollars),
    'DynamoDB writes': month * used.writeUnits * PRICES.dynamodbWriteUnit.dollars,
    'DynamoDB reads': month * used.readUnits * PRICES.dynamodbReadUnit.dollars,
    'CloudWatch figures':
      month * (used.metricsRead * PRICES.metricRead.dollars + used.metricLists * PRICES.cloudwatchCall.dollars),
    'SQS FIFO': month * QUEUE_CALLS * PRICES.sqsRequest.dollars,
    KMS: month * used.kmsCalls * PRICES.kmsCall.dollars,
    'Secrets Manager': used.secrets * PRICES.secret.dollars,
    Logs: ((month * LOG_BYTES) / 1e9) * PRICES.logGigabyte.dollars,
    'data from the broker': ((month * used.managementBytes) / 1e9) * PRICES.gigabyteInRegion.dollars,
  };
}

/** Dollars a month of a stack with so many brokers of one kind. */
export function monthOf(used: Used, brokers: number): number {
  const fixed =
    FIXED.metrics * PRICES.customMetric.dollars +
    FIXED.alarms * PRICES.alarm.dollars +
    MINUTES_A_MONTH *
      (PRICES.lambdaRequest.dollars +
        FIXED.tickGigabyteSeconds * PRICES.lambdaGigabyteSecond.dollars +
        FIXED.polls * PRICES.sqsRequest.dollars);
  return fixed + brokers * Object.values(costLines(used)).reduce((sum, line) => sum + line, 0);
}

/** A unit a kilobyte that is written; twice that within a transaction. */
function writeUnits({ service, action, body }: CountedCall): number {
  if (service !== 'dynamodb') return 0;
  const input = recordOf(parseJson(body)?.value);
  const units = (item: unknown) => Math.max(1, Math.ceil(JSON.stringify(item ?? {}).length / 1_024));
  switch (action) {
    case 'TransactWriteItems':
      return valuesOf(input.TransactItems).reduce<number>(
        (sum, one) =>
          sum + valuesOf(one).reduce<number>((inner, operation) => inner + 2 * units(recordOf(operation).Item), 0),
        0,
      );
    case 'BatchWriteItem':
      return valuesOf(input.RequestItems)
        .flatMap(valuesOf)
        .reduce<number>((sum, one) => sum + units(valuesOf(one)[0]), 0);
    case 'PutItem':
    case 'UpdateItem':
      return units(input.Item ?? input.ExpressionAttributeValues);
    default:
      return 0;
  }
}

/** A unit for each four kilobytes of a query, read consistently. */
function readUnits({ service, action, replyBytes }: CountedCall): number {
  const reads = service === 'dynamodb' && (action === 'Query' || action === 'GetItem');
  return reads ? Math.max(1, Math.ceil(replyBytes / 4_096)) : 0;
}

function metricsRead({ service, action, body }: CountedCall): number {
  if (service !== 'monitoring' || action !== 'GetMetricData') return 0;
  return valuesOf(recordOf(parseJson(body)?.value).MetricDataQueries).length;
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}

function valuesOf(value: unknown): readonly unknown[] {
  return Object.values(recordOf(value));
}
