import { METRIC_PERIOD_SECONDS } from '../../src/catalog/cloudwatch-metrics.ts';
import type { DashboardContext } from '../context.ts';
import { chart, dimensionLabel, type WidgetGroup } from '../widget.ts';

const CHARTS = [
  ['Errors of the functions', 'AWS/Lambda', 'FunctionName', 'Errors', 'Sum', 'count'],
  ['Duration of the functions (cost)', 'AWS/Lambda', 'FunctionName', 'Duration', 'Maximum', 'milliseconds'],
  ['Calls of the functions (cost)', 'AWS/Lambda', 'FunctionName', 'Invocations', 'Sum', 'count'],
  ['Age of the oldest message (lag)', 'AWS/SQS', 'QueueName', 'ApproximateAgeOfOldestMessage', 'Maximum', 'seconds'],
  ['Messages waiting', 'AWS/SQS', 'QueueName', 'ApproximateNumberOfMessagesVisible', 'Maximum', 'count'],
] as const;

/** The functions and queues of the stack, found by the name of the service: the stage is the person's choice. */
export function operatorFunctions({ region }: DashboardContext): WidgetGroup {
  return {
    title: 'Functions and queues',
    widgets: CHARTS.map(([title, namespace, dimension, metric, statistic, axis]) => {
      const search = `SEARCH('{${namespace},${dimension}} mq-operator MetricName="${metric}"', '${statistic}', ${METRIC_PERIOD_SECONDS})`;
      return chart({
        title,
        region,
        axis,
        metrics: [[{ id: 'found', expression: search, label: dimensionLabel(dimension) }]],
      });
    }),
  };
}
