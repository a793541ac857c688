import type { MissingMetric } from '../../model/cloudwatch.ts';
import type { Observation } from '../../model/finding.ts';
import { sourceCondition } from '../condition.ts';

/** Metrics that should exist in CloudWatch do not, so alarms and dashboards on them are blind. */
export const cloudwatchMetricsMissing = sourceCondition({
  id: 'cloudwatch-metrics-missing',
  title: 'Expected CloudWatch metrics are missing',
  group: 'amazon-mq',
  engine: 'any',
  onlyOn: 'amazon-mq',
  severity: 'info',
  meaning:
    'What CloudWatch does not have, no alarm sees. Queues beyond the published number and names that cannot be published are listed too.',
  threshold:
    'Fires when a metric is missing without a known reason for 20 minutes; a known reason alone does not fire.',
  // New metrics take up to 15 minutes to appear.
  holdSeconds: 1_200,
  clearSeconds: 300,
  provenOn: ['simulated CloudWatch API'],
  needs: ({ cloudwatch }) => ({ missing: cloudwatch?.missing }),
  evaluate: ({ missing }) => missing.map(observe),
});

function observe({ metric, of, why, detail }: MissingMetric): Observation {
  return {
    subject: { kind: 'metric', name: `${metric} of ${of}` },
    level: why === 'unexplained' || why === 'silent' ? 'firing' : 'ok',
    evidence: [
      { label: 'reason', value: why },
      { label: 'detail', value: detail },
    ],
  };
}
