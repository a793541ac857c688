/**
 * What AWS asks for in us-east-1, in dollars, without any free tier; from the pricing pages of the services as of
 * 2026-11. eu-west-1 asks for the same or up to a seventh more. Change a figure here, and `npm run bench:fleet` counts anew.
 */
export const PRICES_AS_OF = '2026-11, us-east-1';

export const PRICES = {
  /** aws.amazon.com/lambda/pricing, arm64. */
  lambdaRequest: 0.2 / 1e6,
  lambdaGigabyteSecond: 0.0000133334,
  /** aws.amazon.com/dynamodb/pricing/on-demand, since 2024-11. */
  dynamodbWriteUnit: 0.625 / 1e6,
  dynamodbReadUnit: 0.125 / 1e6,
  /** aws.amazon.com/sqs/pricing, FIFO. */
  sqsRequest: 0.5 / 1e6,
  /** aws.amazon.com/cloudwatch/pricing: GetMetricData by the metric, other calls by the call. */
  metricRead: 0.01 / 1e3,
  cloudwatchCall: 0.01 / 1e3,
  customMetric: 0.3,
  alarm: 0.1,
  logGigabyte: 0.5,
  /** aws.amazon.com/kms/pricing. */
  kmsCall: 0.03 / 1e4,
  /** aws.amazon.com/secrets-manager/pricing. */
  secret: 0.4,
  secretCall: 0.05 / 1e4,
  /** aws.amazon.com/ec2/pricing: to a public address within the Region, one way. */
  gigabyteInRegion: 0.01,
} as const;

export const MINUTES_A_MONTH = 730 * 60;
