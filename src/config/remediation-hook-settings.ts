import { z } from 'zod';
import { secretPlaceSchema } from './notify-settings.ts';

const arn = (service: string, kind: string) =>
  z.string().regex(new RegExp(`^arn:[\\w-]+:${service}:[\\w-]+:\\d{12}:${kind}:`), `is no ARN of ${service}`);
const region = z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'is no Region; write for instance eu-west-1');

/** Messages tell more than a stranger should read on the way. */
const webhookUrl = z
  .url({ protocol: /^https?$/ })
  .refine(
    (url) => url.startsWith('https:') || /^http:\/\/(127\.0\.0\.1|localhost|\[::1\])[:/]/.test(url),
    'must be https',
  );

const target = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('lambda').describe('A Lambda function; its answer is waited for.'),
    functionArn: arn('lambda', 'function').describe('Function to invoke.'),
  }),
  z.strictObject({
    kind: z.literal('automation').describe('An SSM Automation document.'),
    document: z.string().min(1).describe('It takes the parameters IncidentId, BrokerId, Condition and Operation.'),
    region: region.describe('Where it is run.'),
  }),
  z.strictObject({
    kind: z.literal('state-machine').describe('A state machine of Step Functions.'),
    stateMachineArn: arn('states', 'stateMachine').describe('State machine to start.'),
  }),
  z.strictObject({
    kind: z.literal('webhook').describe('An address of your own.'),
    url: webhookUrl.describe('Where the event is posted.'),
  }),
]);

/** One hook: what is called, what for, and how long it has to help. */
export const remediationHookSchema = z.strictObject({
  name: z
    .string()
    .regex(/^[\w-]{1,64}$/, 'takes letters, digits, - and _')
    .describe('How plans and rules name it.'),
  conditions: z.array(z.string().min(1)).min(1).describe('Conditions it is for; * stands for anything.'),
  target: target.describe('What is called with the incident.'),
  revert: target.exactOptional().describe('What is called when the condition does not clear; without it nothing is.'),
  secret: secretPlaceSchema.exactOptional().describe('Signs what is posted to a webhook.'),
  verifySeconds: z.int().min(30).max(86_400).default(900).describe('The condition has to clear within this time.'),
  risk: z.enum(['low', 'medium', 'high']).default('medium').describe('What you think of it; shown in the plan.'),
});

export type RemediationHook = z.output<typeof remediationHookSchema>;
