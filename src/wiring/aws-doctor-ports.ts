import { callerIdentity } from '../adapters/aws/caller-identity.ts';
import { cloudwatchMetricReader } from '../adapters/aws/cloudwatch-metric-reader.ts';
import { iamSimulator } from '../adapters/aws/iam-simulator.ts';
import { logSetupReader } from '../adapters/aws/log-setup-reader.ts';
import { amazonMqReader } from '../adapters/aws/mq-reader.ts';
import { networkRulesReader } from '../adapters/aws/network-rules-reader.ts';
import { AMAZON_MQ_RATE, rateLimit } from '../adapters/aws/rate-limit.ts';
import { systemClock } from '../adapters/local/system-clock.ts';
import type { AwsDoctorPorts } from '../doctor/aws/ports.ts';
import type { Home } from '../model/inventory.ts';

/** One home; who asks is whoever has the credentials that are there. */
export function awsDoctorPorts(home: Home): AwsDoctorPorts {
  const { region } = home;
  return {
    clock: systemClock,
    region,
    identity: () => callerIdentity(region),
    mq: amazonMqReader(home, rateLimit(AMAZON_MQ_RATE)),
    metrics: cloudwatchMetricReader(home),
    logs: logSetupReader(home),
    network: networkRulesReader(home),
    simulate: iamSimulator(region),
  };
}
