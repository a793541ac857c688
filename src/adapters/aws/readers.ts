import type { ReadersOf } from '../../aws-ports.ts';
import { cloudwatchLogPolicyReader } from './cloudwatch-log-policy-reader.ts';
import { cloudwatchLogReader } from './cloudwatch-log-reader.ts';
import { cloudwatchMetricReader } from './cloudwatch-metric-reader.ts';
import { ec2InterfaceReader } from './ec2-interface-reader.ts';
import { kmsKeyReader } from './kms-key-reader.ts';
import { amazonMqReader } from './mq-reader.ts';
import { oncePerHome } from './once-per-home.ts';
import { AMAZON_MQ_RATE, type RateLimitSettings, rateLimit } from './rate-limit.ts';

/** Readers for a pass over a broker; `rate` is that of the Amazon MQ API in each home. */
export function awsReaders(rate: RateLimitSettings = AMAZON_MQ_RATE): ReadersOf {
  return oncePerHome((home) => ({
    mq: amazonMqReader(home, rateLimit(rate)),
    interfaces: ec2InterfaceReader(home),
    keys: kmsKeyReader(home),
    metrics: cloudwatchMetricReader(home),
    logs: cloudwatchLogReader(home),
  }));
}

/** Readers for planning a change, which takes more than a pass. */
export function planningReaders(rate: RateLimitSettings = AMAZON_MQ_RATE): ReadersOf {
  const readersOf = awsReaders(rate);
  return oncePerHome((home) => ({ ...readersOf(home), logPolicies: cloudwatchLogPolicyReader(home) }));
}
