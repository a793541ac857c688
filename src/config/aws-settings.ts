import { z } from 'zod';
import { ConfigError } from '../errors.ts';
import { checkChannelNames } from './channel-names.ts';
import { incidentSettingsSchema } from './incident-settings.ts';
import { notifySettingsSchema } from './notify-settings.ts';
import { publishSettingsSchema } from './publish-settings.ts';
import { remediationSettingsSchema } from './remediation-settings.ts';

const home = z.strictObject({
  region: z
    .string()
    .regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'is not a Region; write for instance eu-west-1')
    .describe('The Region.'),
  roleArn: z
    .string()
    .startsWith('arn:', 'is not an ARN')
    .exactOptional()
    .describe('Role to assume in another account.'),
});

/** A function has neither the variables nor the files of somebody's machine. */
const remediations = remediationSettingsSchema.superRefine(({ rules }, context) => {
  rules.forEach(({ user }, index) => {
    if (user === undefined) return;
    context.addIssue({
      code: 'custom',
      path: ['rules', index, 'user'],
      message: `"${user}" is of no use in the deployed stack; store user and password as a secret and name it as secret`,
    });
  });
});

/** What the person who deploys decides; JSON in one variable of the stack. */
export const awsSettingsSchema = z
  .strictObject({
    homes: z.array(home).min(1).exactOptional().describe('Where brokers are looked for; the own Region by default.'),
    select: z
      .strictObject({
        names: z.array(z.string().min(1)).exactOptional().describe('Only these names; * stands for anything.'),
        exceptNames: z.array(z.string().min(1)).exactOptional().describe('Not these names; * stands for anything.'),
        engines: z
          .array(z.enum(['rabbitmq', 'activemq']))
          .exactOptional()
          .describe('Only these engines.'),
        tags: z.record(z.string(), z.string()).exactOptional().describe('Only brokers with all of these tags.'),
      })
      .prefault({})
      .describe('Which brokers are watched; all unless said otherwise.'),
    readSecret: z
      .string()
      .min(1)
      .exactOptional()
      .describe(
        'Name of the secret with the reading user; {name}, {id} and {region} stand for the broker. Absent: no access.',
      ),
    cloudwatch: z
      .strictObject({
        everyMinutes: z
          .int()
          .min(1)
          .max(15)
          .default(1)
          .describe(
            'Minutes between readings of brokers that CloudWatch alone tells of; an alarm or event has it read at once.',
          ),
        destinationsEveryMinutes: z
          .int()
          .min(1)
          .max(60)
          .default(5)
          .describe('Minutes between readings of their queues, topics and network connectors.'),
      })
      .prefault({})
      .describe('How often CloudWatch is asked. It is paid for by the figure: see the cost page.'),
    incidents: incidentSettingsSchema.prefault({}).describe('When and to whom incidents are told.'),
    notify: notifySettingsSchema.prefault({}).describe('The channels, and the links in messages.'),
    remediations: remediations.prefault({}).describe('What may be changed, where, and within which bounds.'),
    publish: z
      .strictObject({ alarms: publishSettingsSchema.shape.alarms })
      .prefault({})
      .describe('Which alarms there are, and at which thresholds, where the stack was deployed with publish=on.'),
    widget: z
      .strictObject({
        approvals: z
          .array(z.string().min(1))
          .default([])
          .describe(
            'Actions whose plans may be approved from a dashboard; * stands for anything. None by default: whoever may call the function may approve, and only CloudTrail tells who that was.',
          ),
      })
      .prefault({})
      .describe('The custom widget of the dashboards, where the stack was deployed with widget=on.'),
  })
  .superRefine((settings, context) => checkChannelNames(settings, ['sns'], context));

export type AwsSettings = z.output<typeof awsSettingsSchema>;

/** The resources of the stack, as it hands them to its functions. */
export interface AwsStack {
  readonly region: string;
  readonly table: string;
  readonly queueUrl: string;
  readonly topicArn: string;
  /** Where remediations are handed over; absent: nothing is ever changed. */
  readonly remediationQueueUrl?: string;
  /** The function behind the custom widget of the dashboards; absent: they have none. */
  readonly widgetArn?: string;
  readonly settings: AwsSettings;
  /** How many containers of the function there are at the same time at most; one when absent. */
  readonly containers?: number;
}

interface StackVariables {
  readonly AWS_REGION?: string;
  readonly MQ_OPERATOR_TABLE?: string;
  readonly MQ_OPERATOR_QUEUE_URL?: string;
  readonly MQ_OPERATOR_TOPIC_ARN?: string;
  readonly MQ_OPERATOR_REMEDIATION_QUEUE_URL?: string;
  readonly MQ_OPERATOR_WIDGET_ARN?: string;
  readonly MQ_OPERATOR_SETTINGS?: string;
  readonly MQ_OPERATOR_CONTAINERS?: string;
}

/** Reads what the stack gave the function. Throws `ConfigError` with everything that is missing or wrong. */
export function readAwsStack(variables: StackVariables & NodeJS.ProcessEnv = process.env): AwsStack {
  const problems: string[] = [];
  const needed = (name: keyof StackVariables): string => {
    const value = variables[name];
    if (value === undefined || value === '') problems.push(`${name} is not set; deploy the stack again`);
    return value ?? '';
  };
  const stack = {
    region: needed('AWS_REGION'),
    table: needed('MQ_OPERATOR_TABLE'),
    queueUrl: needed('MQ_OPERATOR_QUEUE_URL'),
    topicArn: needed('MQ_OPERATOR_TOPIC_ARN'),
  };
  const containers = Number(variables.MQ_OPERATOR_CONTAINERS ?? 1);
  if (!(containers >= 1)) problems.push('MQ_OPERATOR_CONTAINERS is no number of 1 or more; deploy the stack again');
  const settings = parseSettings(variables.MQ_OPERATOR_SETTINGS ?? '', problems);
  if (settings === undefined || problems.length > 0) throw new ConfigError(problems);
  const remediationQueueUrl = variables.MQ_OPERATOR_REMEDIATION_QUEUE_URL ?? '';
  const widgetArn = variables.MQ_OPERATOR_WIDGET_ARN ?? '';
  return {
    ...stack,
    settings,
    containers,
    ...(remediationQueueUrl === '' ? {} : { remediationQueueUrl }),
    ...(widgetArn === '' ? {} : { widgetArn }),
  };
}

function parseSettings(text: string, problems: string[]): AwsSettings | undefined {
  const parsed = awsSettingsSchema.safeParse(jsonOf(text));
  if (parsed.success) return parsed.data;
  problems.push(
    ...parsed.error.issues.map(({ path, message }) => `settings.${path.join('.') || '(all of it)'}: ${message}`),
  );
  return undefined;
}

/** Undefined, which no schema takes, for what is not JSON. */
function jsonOf(text: string): unknown {
  if (text.trim() === '') return {};
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
