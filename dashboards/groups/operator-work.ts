import {
  OPERATOR_DIMENSIONS,
  OPERATOR_METRICS,
  OPERATOR_NAMESPACE,
  type OperatorMetric,
} from '../../src/catalog/operator-metrics.ts';
import type { DashboardContext } from '../context.ts';
import { chart, type WidgetGroup } from '../widget.ts';

const CHARTS: readonly (readonly [title: string, metrics: readonly OperatorMetric[]])[] = [
  ['Ticks and passes', ['TickCompleted', 'PassCompleted', 'PassFailed']],
  ['Remediations', ['RemediationRuns', 'RemediationRunsFailed']],
  ['Dashboards and alarms', ['ResourcesPublished', 'ResourcesNotPublished']],
  ['Custom widget', ['WidgetRequests']],
  ['Runbooks', ['RunbookRequests', 'RunbookRequestsRefused']],
  ['Brokers watched', ['BrokersWatched']],
  ['What could not be read', ['DiscoveryFailures', 'ElementsDropped', 'MessagesMalformed', 'EventsMalformed']],
  ['Requests to the Amazon MQ API', ['AmazonMqRequests']],
  ['Events of AWS', ['EventsMatched']],
  ['Slack', ['SlackRequests', 'SlackRequestsRefused']],
];

/** What the operator did, minute by minute. */
export function operatorWork({ region }: DashboardContext): WidgetGroup {
  const dimensions = Object.entries(OPERATOR_DIMENSIONS).flat();
  return {
    title: 'Work',
    widgets: CHARTS.map(([title, metrics]) =>
      chart({
        title,
        region,
        axis: 'count',
        metrics: metrics.map((name) => [
          OPERATOR_NAMESPACE,
          name,
          ...dimensions,
          { stat: name === 'BrokersWatched' ? 'Maximum' : 'Sum', label: OPERATOR_METRICS[name] },
        ]),
      }),
    ),
  };
}
