import { z } from 'zod';

const address = z.string().superRefine((text, context) => {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    context.addIssue(`"${text}" is not an http(s) address`);
  } else if (url.username !== '' || url.password !== '') {
    context.addIssue('holds credentials; sign with secret instead, or put a proxy in between');
  }
});

const template = z
  .string()
  .superRefine((text, context) => {
    if (!/^https?:\/\//.test(text)) context.addIssue(`"${text}" is not an http(s) address`);
    for (const [, name] of text.matchAll(/\{([^}]*)\}/g)) {
      if (!PLACES.includes(name ?? '')) context.addIssue(`has unknown {${name}}; known are {${PLACES.join('}, {')}}`);
    }
  })
  .describe('May hold {broker}, {brokerId}, {region}, {condition} and {incident}.');

const PLACES: readonly string[] = ['broker', 'brokerId', 'region', 'condition', 'incident'];

/** Where a secret is kept; never the secret itself. */
export const secretPlaceSchema = z.union(
  [
    z.strictObject({ env: z.string().min(1).describe('Environment variable, on one machine.') }),
    z.strictObject({ secret: z.string().min(1).describe('Secrets Manager id of {"username", "password"}, on AWS.') }),
  ],
  'names no place for a secret; write env: VARIABLE, or secret: the id in Secrets Manager',
);

const slackUser = z.string().regex(/^[UW][A-Z0-9]+$/, 'is no Slack user id; write for instance U0123456789');

const slack = z.strictObject({
  kind: z.literal('slack').describe('One message per incident, updated in place, with its history in the thread.'),
  channel: z
    .string()
    .regex(/^[CGD][A-Z0-9]+$/, 'is no Slack channel id; write for instance C0123456789 (in the details of the channel)')
    .describe('Id of the channel.'),
  token: secretPlaceSchema.describe('Bot token with the scope chat:write.'),
  signingSecret: secretPlaceSchema.exactOptional().describe('Without it, clicks on buttons are refused.'),
  mention: z
    .string()
    .regex(/^(here|channel|[UWS][A-Z0-9]+)$/, 'is none of here, channel, a user id (U…) or a user group id (S…)')
    .exactOptional()
    .describe('Who is called when it is critical, or when nobody acknowledged it.'),
  responders: z
    .array(slackUser)
    .min(1)
    .exactOptional()
    .describe('Who may acknowledge and silence; absent: everybody in the channel.'),
  approvers: z.array(slackUser).default([]).describe('Who may approve and deny changes; nobody unless named.'),
});

const sns = z.strictObject({
  kind: z.literal('sns').describe('Mail, SMS and everything else that subscribes to a topic.'),
  topicArn: z
    .string()
    .regex(/^arn:[a-z-]+:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]+(\.fifo)?$/, 'is no ARN of an SNS topic')
    .describe('The topic.'),
  form: z
    .enum(['text', 'amazon-q'])
    .default('text')
    .describe('amazon-q: https subscribers get custom notifications of Amazon Q Developer in chat applications.'),
});

const eventBridge = z.strictObject({
  kind: z.literal('eventbridge').describe('Events for other systems; see docs/events.'),
  bus: z.string().min(1).default('default').describe('Name or ARN of the bus.'),
  region: z.string().min(1).exactOptional().describe('Absent: the region of the operator.'),
});

const webhook = z.strictObject({
  kind: z.literal('webhook').describe('Every event is posted as JSON.'),
  url: address.describe('Where it is posted.'),
  secret: secretPlaceSchema.exactOptional().describe('Signs every body with HMAC-SHA256.'),
});

const channelName = z
  .string()
  .regex(
    /^[a-z][a-z0-9-]{0,39}$/,
    'is no name for a channel; write small letters, digits and -, for instance ops-slack',
  );

export const notifySettingsSchema = z.strictObject({
  channels: z
    .record(channelName, z.discriminatedUnion('kind', [slack, sns, eventBridge, webhook]))
    .default({})
    .describe('By the names that routes use.'),
  links: z
    .strictObject({
      dashboard: template.exactOptional(),
      condition: template.exactOptional(),
      incident: template.exactOptional(),
    })
    .prefault({})
    .describe('Links in messages to your own pages.'),
});

export type NotifySettings = z.output<typeof notifySettingsSchema>;
export type ChannelSettings = NotifySettings['channels'][string];
export type SlackSettings = Extract<ChannelSettings, { kind: 'slack' }>;
export type SecretPlace = SlackSettings['token'];
