import { Logger } from '@aws-lambda-powertools/logger';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { logMetrics } from '@aws-lambda-powertools/metrics/middleware';
import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { readAwsStack } from '../src/config/aws-settings.ts';
import { type AwsOperator, openAws } from '../src/wiring/aws.ts';

export const logger = new Logger({ serviceName: 'mq-operator' });
export const metrics = new Metrics({ namespace: 'MqOperator', serviceName: 'mq-operator' });

let opened: AwsOperator | undefined;

/** The operator of this container, opened at the first call. */
export function operator(): AwsOperator {
  opened ??= openAws(readAwsStack());
  return opened;
}

export function count(name: string, value = 1): void {
  metrics.addMetric(name, MetricUnit.Count, value);
}

/** The function as it is deployed: every call logged with its request id, every metric flushed. */
export function withRuntime<Result>(work: (event: unknown, context: Context) => Promise<Result>) {
  return middy<unknown, Result, Error, Context>(work)
    .use(injectLambdaContext(logger, { resetKeys: true }))
    .use(logMetrics(metrics, { throwOnEmptyMetrics: false }));
}
