/** One price in dollars, and how far it is known to hold. */
interface Price {
  readonly dollars: number;
  readonly per: string;
  /** The page of AWS that has it; those show their figures only where scripts run. */
  readonly page: string;
  /** Somebody's copy of that page that has the same figure, and of when; absent: nobody checked it. */
  readonly seen?: string;
}

/**
 * What AWS asks for in us-east-1, without any free tier. eu-west-1 asks for the same or up to a seventh more. Change a
 * figure here, and `npm run bench:fleet` counts anew.
 */
export const PRICES = {
  lambdaRequest: {
    dollars: 0.2 / 1e6,
    per: 'request',
    page: 'aws.amazon.com/lambda/pricing',
    seen: 'cloudchipr.com/blog/aws-lambda-pricing, 2024',
  },
  lambdaGigabyteSecond: {
    dollars: 0.0000133334,
    per: 'GB-second, arm64',
    page: 'aws.amazon.com/lambda/pricing',
    seen: 'cloudchipr.com/blog/aws-lambda-pricing, 2024',
  },
  dynamodbWriteUnit: {
    dollars: 0.625 / 1e6,
    per: 'write unit, since 2024-11',
    page: 'aws.amazon.com/dynamodb/pricing/on-demand',
    seen: 'airbyte.com/data-engineering-resources/dynamodb-pricing, 2025-07',
  },
  dynamodbReadUnit: {
    dollars: 0.125 / 1e6,
    per: 'read unit, since 2024-11',
    page: 'aws.amazon.com/dynamodb/pricing/on-demand',
    seen: 'airbyte.com/data-engineering-resources/dynamodb-pricing, 2025-07',
  },
  sqsRequest: {
    dollars: 0.5 / 1e6,
    per: 'request, FIFO',
    page: 'aws.amazon.com/sqs/pricing',
    seen: 'cloudburn.io/blog/amazon-sqs-pricing, 2026-03',
  },
  metricRead: {
    dollars: 0.01 / 1e3,
    per: 'metric of GetMetricData',
    page: 'aws.amazon.com/cloudwatch/pricing',
    seen: 'support.site24x7.com, CloudWatch metrics cost calculation, undated',
  },
  cloudwatchCall: { dollars: 0.01 / 1e3, per: 'other call', page: 'aws.amazon.com/cloudwatch/pricing' },
  customMetric: {
    dollars: 0.3,
    per: 'metric and month',
    page: 'aws.amazon.com/cloudwatch/pricing',
    seen: 'signoz.io/guides/cloudwatch-pricing, 2026-02',
  },
  alarm: { dollars: 0.1, per: 'alarm and month', page: 'aws.amazon.com/cloudwatch/pricing' },
  logGigabyte: {
    dollars: 0.5,
    per: 'GB of logs',
    page: 'aws.amazon.com/cloudwatch/pricing',
    seen: 'factualminds.com/blog/amazon-cloudwatch-pricing-metrics-logs-alarms-dashboards, 2026-06',
  },
  kmsCall: {
    dollars: 0.03 / 1e4,
    per: 'call',
    page: 'aws.amazon.com/kms/pricing',
    seen: 'factualminds.com/blog/aws-kms-pricing-keys-requests-multi-region, 2026-06',
  },
  secret: {
    dollars: 0.4,
    per: 'secret and month',
    page: 'aws.amazon.com/secrets-manager/pricing',
    seen: 'awsready.net/learn/aws-secrets-manager-parameter-store, undated',
  },
  gigabyteInRegion: {
    dollars: 0.01,
    per: 'GB to a public address in the Region, one way',
    page: 'aws.amazon.com/ec2/pricing/on-demand',
    seen: 'its text as quoted in 2021-12',
  },
} as const satisfies Readonly<Record<string, Price>>;

export const PRICES_AS_OF = '2026-11, us-east-1';

/** One line a price, for people: what it is, where it is from, and whether somebody's copy of that page has the same. */
export function priceLines(): readonly string[] {
  return Object.entries<Price>(PRICES).map(
    ([name, { dollars, per, page, seen }]) =>
      `${name.padEnd(20)} ${String(Number(dollars.toPrecision(6))).padStart(13)} a ${per}; ${page}; ${seen === undefined ? 'NOT CHECKED' : `the same in ${seen}`}`,
  );
}

export const MINUTES_A_MONTH = 730 * 60;
