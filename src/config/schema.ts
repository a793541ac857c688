import { z } from 'zod';
import { checkChannelNames } from './channel-names.ts';
import { incidentSettingsSchema } from './incident-settings.ts';
import { notifySettingsSchema } from './notify-settings.ts';
import { publishSettingsSchema } from './publish-settings.ts';
import { remediationSettingsSchema } from './remediation-settings.ts';
import { maintenanceWindowSchema } from './time-schema.ts';

/** An address that a broker's management API can have. Credentials in it would end up in logs. */
const managementUrl = z.string().superRefine((text, context) => {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    context.addIssue(
      `"${text}" is not an http(s) address; write for instance https://b-1234.mq.eu-west-1.amazonaws.com`,
    );
  } else if (url.username !== '' || url.password !== '') {
    context.addIssue('holds credentials; write them as user and passwordEnv (or passwordFile) instead');
  }
});

const broker = z
  .strictObject({
    name: z.string().min(1).describe('Name of the broker; the key of its stored state.'),
    url: managementUrl.describe('Address of the management API.'),
    user: z.string().min(1).describe('User with the tag monitoring.'),
    passwordEnv: z.string().min(1).exactOptional().describe('Environment variable that holds the password.'),
    passwordFile: z.string().min(1).exactOptional().describe('JSON file {"user": "password"} that only you can read.'),
    caFile: z.string().min(1).exactOptional().describe('Certificate authority (PEM) of a broker without a public one.'),
    engine: z.enum(['rabbitmq']).default('rabbitmq').describe('Only RabbitMQ has a management API to read.'),
    instanceType: z.string().exactOptional().describe('For instance mq.m5.large: limits are taken from it.'),
    deploymentMode: z
      .enum(['single-instance', 'cluster-multi-az'])
      .exactOptional()
      .describe('Limits are taken from it.'),
    expectedNodes: z
      .int()
      .min(1)
      .max(9)
      .exactOptional()
      .describe('How many nodes there should be; absent: taken from deploymentMode.'),
    tags: z.record(z.string(), z.string()).default({}).describe('For routes, silences and alarms that match on tags.'),
    maintenanceWindow: maintenanceWindowSchema
      .exactOptional()
      .describe('When Amazon MQ may restart the broker, as the broker has it.'),
  })
  .superRefine(({ passwordEnv, passwordFile }, context) => {
    if ((passwordEnv === undefined) === (passwordFile === undefined)) {
      context.addIssue('needs exactly one of passwordEnv and passwordFile');
    }
  });

export const settingsSchema = z
  .strictObject({
    brokers: z
      .array(broker)
      .min(1, 'names no broker; add at least one with name, url, user and passwordEnv')
      .describe('The brokers to watch.'),
    intervalSeconds: z.number().min(1).max(3600).default(60).describe('Time between two passes.'),
    stateFile: z.string().min(1).exactOptional().describe('Where incidents and history are kept.'),
    incidents: incidentSettingsSchema.prefault({}).describe('When and to whom incidents are told.'),
    notify: notifySettingsSchema.prefault({}).describe('The channels, and the links in messages.'),
    remediations: remediationSettingsSchema
      .prefault({})
      .describe('What may be changed, where, and within which bounds.'),
    publish: publishSettingsSchema.prefault({}).describe('Dashboards and alarms in CloudWatch.'),
    console: z
      .strictObject({
        readOnly: z
          .boolean()
          .default(false)
          .describe('Whether it only shows: nobody approves, acknowledges or silences anything in the browser.'),
      })
      .prefault({})
      .describe('The web console.'),
    webhook: z
      .strictObject({ url: managementUrl.describe('Where it is posted.') })
      .exactOptional()
      .describe('Every notification is posted there as JSON.'),
  })
  .superRefine((settings, context) => {
    const { brokers, webhook } = settings;
    checkChannelNames(settings, ['terminal', ...(webhook === undefined ? [] : ['webhook'])], context);
    const names = brokers.map(({ name }) => name);
    for (const name of new Set(names.filter((name, index) => names.indexOf(name) !== index))) {
      context.addIssue({
        code: 'custom',
        path: ['brokers'],
        message: `has two brokers named "${name}"; names must differ`,
      });
    }
  });

export type SettingsFile = z.output<typeof settingsSchema>;
export type BrokerSettings = SettingsFile['brokers'][number];
