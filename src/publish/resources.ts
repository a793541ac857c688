/** Forms of what is published, in the shape of the CloudWatch API and of CloudFormation alike. */

/** First part of every name that we give. */
export const ALARM_PREFIX = 'mq-operator/';
export const DASHBOARD_PREFIX = 'mq-operator-';

export type TreatMissingData = 'breaching' | 'notBreaching' | 'ignore' | 'missing';
export type Comparison = 'GreaterThanOrEqualToThreshold' | 'LessThanOrEqualToThreshold';

export interface Dimension {
  readonly Name: string;
  readonly Value: string;
}

export interface MetricStatQuery {
  readonly Id: string;
  readonly MetricStat: {
    readonly Metric: {
      readonly Namespace: string;
      readonly MetricName: string;
      readonly Dimensions: readonly Dimension[];
    };
    /** Seconds. */
    readonly Period: number;
    readonly Stat: string;
  };
  readonly ReturnData: boolean;
}

export interface ExpressionQuery {
  readonly Id: string;
  readonly Expression: string;
  readonly Label: string;
  /** Seconds; only a Metrics Insights query needs its own. */
  readonly Period?: number;
  readonly ReturnData: boolean;
}

export type AlarmQuery = MetricStatQuery | ExpressionQuery;

interface Named<Kind extends string, Properties> {
  readonly kind: Kind;
  readonly name: string;
  /** The broker it is about; absent for what serves all of them. */
  readonly brokerId?: string;
  readonly properties: Properties;
}

interface AlarmActions {
  readonly AlarmName: string;
  readonly AlarmDescription: string;
  readonly ActionsEnabled: boolean;
  readonly AlarmActions: readonly string[];
  readonly OKActions: readonly string[];
}

export type MetricAlarm = Named<
  'alarm',
  AlarmActions & {
    readonly Metrics: readonly AlarmQuery[];
    readonly ComparisonOperator: Comparison;
    readonly Threshold: number;
    readonly EvaluationPeriods: number;
    readonly DatapointsToAlarm: number;
    readonly TreatMissingData: TreatMissingData;
    /** A new broker's first minutes: CloudWatch begins earlier once it has data for the whole window. */
    readonly WarmUpConfiguration: { readonly WarmUpPeriodDurationInMinutes: number };
  }
>;

export type CompositeAlarm = Named<'composite-alarm', AlarmActions & { readonly AlarmRule: string }>;

/** Keeps alarms from acting during a weekly window. */
export type MuteRule = Named<
  'mute-rule',
  {
    readonly Name: string;
    readonly Description: string;
    readonly Rule: {
      readonly Schedule: { readonly Expression: string; readonly Duration: string; readonly Timezone: string };
    };
    readonly MuteTargets: { readonly AlarmNames: readonly string[] };
  }
>;

/** The body is JSON, as CloudWatch wants it. */
export type Dashboard = Named<'dashboard', { readonly DashboardName: string; readonly DashboardBody: string }>;

export type Resource = MetricAlarm | CompositeAlarm | MuteRule | Dashboard;
export type ResourceKind = Resource['kind'];
