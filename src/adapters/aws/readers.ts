import type { AwsReaders, ReadersOf } from '../../aws-ports.ts';
import { type Home, homeKey } from '../../model/inventory.ts';
import { cloudwatchLogReader } from './cloudwatch-log-reader.ts';
import { cloudwatchMetricReader } from './cloudwatch-metric-reader.ts';
import { ec2InterfaceReader } from './ec2-interface-reader.ts';
import { kmsKeyReader } from './kms-key-reader.ts';
import { amazonMqReader } from './mq-reader.ts';
import { AMAZON_MQ_RATE, rateLimit } from './rate-limit.ts';

/** Readers of each home, made at first use and kept: a warm function keeps its connections and tokens. */
export function awsReaders(): ReadersOf {
  const made = new Map<string, AwsReaders>();
  return (home) => {
    const key = homeKey(home);
    const known = made.get(key);
    if (known !== undefined) return known;
    const readers = readersOf(home);
    made.set(key, readers);
    return readers;
  };
}

function readersOf(home: Home): AwsReaders {
  return {
    mq: amazonMqReader(home, rateLimit(AMAZON_MQ_RATE)),
    interfaces: ec2InterfaceReader(home),
    keys: kmsKeyReader(home),
    metrics: cloudwatchMetricReader(home),
    logs: cloudwatchLogReader(home),
  };
}
