import type { ReadersOf } from '../../aws-ports.ts';
import { cloudwatchLogReader } from './cloudwatch-log-reader.ts';
import { cloudwatchMetricReader } from './cloudwatch-metric-reader.ts';
import { ec2InterfaceReader } from './ec2-interface-reader.ts';
import { kmsKeyReader } from './kms-key-reader.ts';
import { amazonMqReader } from './mq-reader.ts';
import { oncePerHome } from './once-per-home.ts';
import { AMAZON_MQ_RATE, rateLimit } from './rate-limit.ts';

/** Readers for a pass over a broker. */
export function awsReaders(): ReadersOf {
  return oncePerHome((home) => ({
    mq: amazonMqReader(home, rateLimit(AMAZON_MQ_RATE)),
    interfaces: ec2InterfaceReader(home),
    keys: kmsKeyReader(home),
    metrics: cloudwatchMetricReader(home),
    logs: cloudwatchLogReader(home),
  }));
}
