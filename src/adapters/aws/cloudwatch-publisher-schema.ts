import { z } from 'zod';
import { present } from '../../collect/rabbitmq/loose.ts';
import type { Existing } from '../../publish/publisher.ts';

/** What CloudWatch gives back, as far as we make it; anything else it has is left out and does not count. */
const texts = z.array(z.string()).default([]);
const acting = {
  AlarmName: z.string(),
  AlarmDescription: z.string().optional().catch(undefined),
  ActionsEnabled: z.boolean().optional().catch(undefined),
  AlarmActions: texts,
  OKActions: texts,
};
const query = z
  .object({
    Id: z.string(),
    Expression: z.string().optional(),
    Label: z.string().optional(),
    Period: z.number().optional(),
    MetricStat: z
      .object({
        Metric: z.object({
          Namespace: z.string(),
          MetricName: z.string(),
          Dimensions: z.array(z.object({ Name: z.string(), Value: z.string() })),
        }),
        Period: z.number(),
        Stat: z.string(),
      })
      .optional(),
    ReturnData: z.boolean().default(true),
  })
  .transform(present);

const existingOf = (kind: Existing['kind'], name: string, properties: object): Existing => ({
  kind,
  name,
  properties: present(properties),
});

export const metricAlarmSchema = z
  .object({
    ...acting,
    Metrics: z.array(query).optional().catch(undefined),
    ComparisonOperator: z.string().optional(),
    Threshold: z.number().optional(),
    EvaluationPeriods: z.number().optional(),
    DatapointsToAlarm: z.number().optional(),
    TreatMissingData: z.string().optional(),
    WarmUpConfiguration: z.object({ WarmUpPeriodDurationInMinutes: z.number() }).optional().catch(undefined),
  })
  .transform((alarm) => existingOf('alarm', alarm.AlarmName, alarm));

export const compositeAlarmSchema = z
  .object({ ...acting, AlarmRule: z.string().optional() })
  .transform((alarm) => existingOf('composite-alarm', alarm.AlarmName, alarm));

export const muteRuleSchema = z
  .object({
    Name: z.string(),
    Description: z.string().optional(),
    Rule: z
      .object({
        Schedule: z.object({ Expression: z.string(), Duration: z.string(), Timezone: z.string().optional() }),
      })
      .optional(),
    MuteTargets: z.object({ AlarmNames: z.array(z.string()) }).optional(),
  })
  .transform((rule) => existingOf('mute-rule', rule.Name, rule));

export const dashboardSchema = z
  .object({ DashboardName: z.string(), DashboardBody: z.string() })
  .transform((dashboard) => existingOf('dashboard', dashboard.DashboardName, dashboard));

/** The name of a mute rule is the end of its ARN: the list has no other. */
export function muteRuleName(arn: string): string | undefined {
  return /:alarm-mute-rule:(.+)$/.exec(arn)?.[1];
}
