import { Logger } from '@aws-lambda-powertools/logger';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { logMetrics } from '@aws-lambda-powertools/metrics/middleware';
import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { OPERATOR_NAMESPACE, type OperatorMetric } from '../src/catalog/operator-metrics.ts';
import { type AwsStack, readAwsStack } from '../src/config/aws-settings.ts';

export const logger = new Logger({ serviceName: 'mq-operator' });
export const metrics = new Metrics({ namespace: OPERATOR_NAMESPACE, serviceName: 'mq-operator' });

/** What a function works with, opened at its first call and kept by its container. */
export function once<T>(open: (stack: AwsStack) => T): () => T {
  let opened: { readonly value: T } | undefined;
  return () => {
    opened ??= { value: open(readAwsStack()) };
    return opened.value;
  };
}

export function count(name: OperatorMetric, value = 1): void {
  metrics.addMetric(name, MetricUnit.Count, value);
}

/** The function as it is deployed: every call logged with its request id, every metric flushed. */
export function withRuntime<Result>(work: (event: unknown, context: Context) => Promise<Result>) {
  return middy<unknown, Result, Error, Context>(work)
    .use(injectLambdaContext(logger, { resetKeys: true }))
    .use(logMetrics(metrics, { throwOnEmptyMetrics: false }));
}
