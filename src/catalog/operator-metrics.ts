/** The namespace of what the operator tells about itself. */
export const OPERATOR_NAMESPACE = 'MqOperator';
/** The dimensions of each of these metrics. */
export const OPERATOR_DIMENSIONS = { service: 'mq-operator' } as const;

/** Everything that the deployed functions count, and what it says. */
export const OPERATOR_METRICS = {
  TickCompleted: 'Ticks that were completed, one a minute',
  BrokersWatched: 'Brokers that are watched',
  DiscoveryFailures: 'Homes and brokers that could not be read',
  ElementsDropped: 'List elements that did not parse',
  AmazonMqRequests: 'Requests to the Amazon MQ API',
  PassCompleted: 'Passes over brokers that were completed',
  PassFailed: 'Passes over brokers that failed',
  RemediationRuns: 'Times that a remediation was taken up',
  RemediationRunsFailed: 'Times that a remediation could not be taken up',
  ResourcesPublished: 'Dashboards and alarms that were made, changed or removed',
  ResourcesNotPublished: 'Dashboards and alarms that CloudWatch refused',
  WidgetRequests: 'Drawings of the custom widget, and clicks in it',
  DoctorFindings: 'Things that the examination of the stack found wrong',
  RunbookRequests: 'Requests of runbooks that were answered',
  RunbookRequestsRefused: 'Requests of runbooks that could not be understood',
  MessagesMalformed: 'Messages in the queues that are not ours',
  EventsMatched: 'Passes that events of AWS asked for',
  EventsMalformed: 'Events of an unknown shape',
  SlackRequests: 'Clicks in Slack that were carried out',
  SlackRequestsRefused: 'Calls of the Slack address that were refused',
} as const;

export type OperatorMetric = keyof typeof OPERATOR_METRICS;
