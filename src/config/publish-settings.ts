import { z } from 'zod';
import { BROKER_RULE_IDS, FLEET_RULE_IDS } from '../catalog/alarm-rule-ids.ts';
import { maintenanceWindowSchema } from './time-schema.ts';

/** CloudWatch looks at a day at most where a period is a minute. */
const minutes = z.int().min(1).max(1440);
const actions = z.array(z.string().startsWith('arn:', 'is not an ARN')).max(5, 'CloudWatch takes five at most');

const rule = z
  .strictObject({
    enabled: z.boolean().optional().describe('Whether this rule makes alarms.'),
    warning: z.number().optional().describe('Threshold of the warning, in the unit of the rule.'),
    critical: z.number().optional().describe('Threshold of the critical alarm.'),
    periods: minutes.optional().describe('Minutes that are looked at.'),
    datapoints: minutes.optional().describe('How many of them must be over the threshold.'),
  })
  .superRefine(({ periods, datapoints }, context) => {
    if (periods !== undefined && datapoints !== undefined && datapoints > periods) {
      context.addIssue({ code: 'custom', path: ['datapoints'], message: `is more than the ${periods} periods` });
    }
  });

const common = {
  enabled: z.boolean().optional().describe('Whether there are alarms at all.'),
  warningActions: actions.optional().describe('ARNs that a warning calls, for instance of an SNS topic.'),
  criticalActions: actions.optional().describe('ARNs that a critical alarm calls.'),
};
const everyRule = z.enum([...BROKER_RULE_IDS, ...FLEET_RULE_IDS]);
const wide = z.strictObject({
  ...common,
  rules: z.partialRecord(everyRule, rule).default({}).describe('By the id of the rule; what is not said stays.'),
});
/** One alarm serves all brokers for some rules: there is no other for some of them. */
const narrow = z.strictObject({
  ...common,
  rules: z
    .partialRecord(z.enum(BROKER_RULE_IDS), rule)
    .default({})
    .describe('By the id of the rule; what is not said stays.'),
});

const broker = z.strictObject({
  name: z.string().min(1).describe('Name of the broker, as in CloudWatch.'),
  engine: z.enum(['rabbitmq', 'activemq']).describe('What it runs.'),
  engineVersion: z.string().exactOptional().describe('For instance 3.13: some limits depend on it.'),
  deploymentMode: z
    .enum(['single-instance', 'cluster-multi-az', 'active-standby-multi-az'])
    .exactOptional()
    .describe('Limits and dimensions are taken from it.'),
  instanceType: z.string().exactOptional().describe('For instance mq.m5.large: limits are taken from it.'),
  tags: z.record(z.string(), z.string()).default({}).describe('For alarm settings by tag.'),
  maintenanceWindow: maintenanceWindowSchema
    .exactOptional()
    .describe('When Amazon MQ may restart it; composite alarms keep quiet then.'),
  nodes: z
    .array(z.string().min(1))
    .max(9)
    .default([])
    .describe('Nodes of a RabbitMQ cluster, as CloudWatch names them.'),
  replicates: z.boolean().default(false).describe('Part of a replication between Regions.'),
});

/** What is published to CloudWatch: alarms from defaults through engine and tag to one broker, and dashboards. */
export const publishSettingsSchema = z.strictObject({
  region: z.string().min(1).exactOptional().describe('Where the brokers are; dashboards read from there.'),
  account: z
    .string()
    .regex(/^\d{12}$/, 'is not an account number of twelve digits')
    .exactOptional()
    .describe('With it, dashboards show the state of alarms.'),
  brokers: z.array(broker).default([]).describe('Brokers that need no access: what is known of them is said here.'),
  alarms: z
    .strictObject({
      defaults: wide.prefault({}).describe('For every broker.'),
      engines: z
        .strictObject({
          rabbitmq: wide.prefault({}).describe('For RabbitMQ.'),
          activemq: wide.prefault({}).describe('For ActiveMQ.'),
        })
        .prefault({})
        .describe('For all brokers of an engine.'),
      tags: z
        .array(z.strictObject({ match: z.record(z.string(), z.string()).describe('Tags it is for.'), ...narrow.shape }))
        .default([])
        .describe('Brokers with all of these tags, with * standing for anything; the last that fits wins.'),
      brokers: z.record(z.string(), narrow).default({}).describe('By name or id; * stands for anything.'),
    })
    .prefault({})
    .describe('From defaults through engine and tag to one broker; what is said last holds.'),
});

export type PublishSettings = z.output<typeof publishSettingsSchema>;
export type AlarmSettings = PublishSettings['alarms'];
export type RuleSettings = z.output<typeof rule>;

/** What holds where the settings file says nothing. */
export const DEFAULT_PUBLISH_SETTINGS: PublishSettings = publishSettingsSchema.parse({});
