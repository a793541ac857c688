import { z } from 'zod';
import { ACTIONS_WITHOUT_USER } from '../model/remediation.ts';
import { weekly } from './incident-settings.ts';
import { remediationHookSchema } from './remediation-hook-settings.ts';

const patterns = z.array(z.string().min(1)).min(1);
const seconds = (most: number) => z.int().min(0).max(most);
const DAY = 86_400;

const caps = z.strictObject({
  queues: z
    .int()
    .min(1)
    .max(10_000)
    .default(20)
    .describe('Queues that one change may touch: more than a person can look over in a plan is too much.'),
  percent: z
    .number()
    .min(1)
    .max(100)
    .default(25)
    .describe('Share of all queues that one change may touch: a quarter of them is a change of the broker.'),
  percentAbove: z
    .int()
    .min(1)
    .max(1000)
    .default(5)
    .describe('So few queues are never too large a share: a small broker may have only these.'),
  connections: z
    .int()
    .min(1)
    .max(10_000)
    .default(10)
    .describe('Connections that one change may close; beyond one, no more of those of one owner than percent.'),
});

/** A star alone would allow to empty whatever is there. */
const named = z
  .array(
    z
      .string()
      .min(1)
      .refine((pattern) => /[^*?]/.test(pattern), 'allows every queue; name queues, or what their names begin with'),
  )
  .min(1);

const tag = z.string().regex(/^[^=]+(=.*)?$/, 'is no tag; write name or name=value');

const rule = z
  .strictObject({
    actions: patterns.describe('Action ids; * stands for anything.'),
    brokers: patterns.default(['*']).describe('Names or ids of brokers; * stands for anything, for instance prod-*.'),
    mode: z
      .enum(['off', 'recommend', 'approve', 'auto'])
      .default('recommend')
      .describe('What may happen: nothing, advice, a change that somebody approves, or a change at once.'),
    stop: z.boolean().default(false).describe('Kill switch of this rule: nothing is begun while it is true.'),
    user: z.string().min(1).exactOptional().describe('User that may write; never the one that reads.'),
    passwordEnv: z.string().min(1).exactOptional().describe('Environment variable that holds its password.'),
    passwordFile: z.string().min(1).exactOptional().describe('JSON file {"user": "password"} that only you can read.'),
    secret: z
      .string()
      .min(1)
      .exactOptional()
      .describe(
        'In the deployed stack: secret with the user that may write; {name}, {id} and {region} stand for the broker.',
      ),
    caps: caps.prefault({}).describe('How much one change may touch.'),
    protected: z
      .strictObject({
        queues: patterns.optional().describe('Queues; * stands for anything.'),
        vhosts: patterns.optional().describe('Virtual hosts with everything in them; * stands for anything.'),
        arguments: z
          .array(tag)
          .default(['x-mq-operator-protected'])
          .describe('Queues that were declared with such an argument, as name or name=value.'),
        brokerTags: z
          .array(tag)
          .default(['mq-operator=protected'])
          .describe('Brokers with such a tag, as name or name=value.'),
      })
      .prefault({})
      .describe('What is never touched: by name, or marked by its owner.'),
    allowed: z
      .strictObject({
        queues: named
          .optional()
          .describe('Queues that may be purged or deleted; none without it. * stands for anything.'),
      })
      .prefault({})
      .describe('What may be destroyed; nothing without it.'),
    coolDownSeconds: seconds(DAY)
      .default(900)
      .describe('Time between two changes: long enough to see in the figures what the last one did.'),
  })
  .superRefine(({ user, passwordEnv, passwordFile }, context) => {
    const places = [passwordEnv, passwordFile].filter((place) => place !== undefined).length;
    if (user !== undefined && places !== 1) context.addIssue('needs exactly one of passwordEnv and passwordFile');
    if (user === undefined && places > 0) context.addIssue('names a password without its user; add user');
  })
  .superRefine(({ actions, mode, user, secret }, context) => {
    const needsUser = actions.some((action) => !ACTIONS_WITHOUT_USER.includes(action));
    if ((mode === 'approve' || mode === 'auto') && needsUser && user === undefined && secret === undefined) {
      context.addIssue({
        code: 'custom',
        path: ['mode'],
        message: `"${mode}" needs a user that may write; add user, or secret in the deployed stack`,
      });
    }
  });

/** What may be changed, where, and within which bounds. */
export const remediationSettingsSchema = z.strictObject({
  stop: z.boolean().default(false).describe('Kill switch: nothing is begun on any broker while it is true.'),
  rules: z
    .array(rule)
    .default([])
    .describe('The first that names the action and the broker holds; without one the mode is recommend.'),
  hooks: z
    .array(remediationHookSchema)
    .default([])
    .describe('What the action run-hook may call.')
    .superRefine((hooks, context) => {
      const names = hooks.map(({ name }) => name);
      for (const name of new Set(names.filter((each, index) => names.indexOf(each) !== index))) {
        context.addIssue(`names two hooks "${name}"; give each its own name`);
      }
    }),
  blackouts: z.array(weekly).default([]).describe('Times of the week at which nothing is begun.'),
  windowMarginSeconds: seconds(DAY)
    .default(3600)
    .describe(
      'So long before a maintenance window nothing is begun: a change shortly before a restart would be verified by chance.',
    ),
  planSeconds: seconds(DAY)
    .min(60)
    .default(3600)
    .describe('How long a plan may be approved: an hour later the broker is another one.'),
  freshSeconds: seconds(3600)
    .min(5)
    .default(120)
    .describe('How old figures may be before a change: older ones say nothing about now.'),
  breakerFailures: z
    .int()
    .min(1)
    .max(20)
    .default(2)
    .describe('An action that failed so often within a day is not begun again: it needs a person.'),
});

export type RemediationSettings = z.output<typeof remediationSettingsSchema>;
export type RemediationRule = RemediationSettings['rules'][number];

/** What holds where the settings file says nothing: everything is only recommended. */
export const DEFAULT_REMEDIATION_SETTINGS: RemediationSettings = remediationSettingsSchema.parse({});
/** What holds for an action and a broker that no rule names. */
export const DEFAULT_RULE: RemediationRule = rule.parse({ actions: ['*'] });
