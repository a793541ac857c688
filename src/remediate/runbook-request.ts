import { z } from 'zod';
import { OperatorError } from '../errors.ts';
import { ACTION_IDS, OVERFLOWS } from '../model/remediation.ts';

/** Grows when a field changes its meaning or goes; new fields do not change it. */
export const RUNBOOK_VERSION = 1;

const name = z.string().min(1);
const broker = name.describe('Name or id of the broker.');
const by = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .describe('Who asks; it is kept with the plan. A person, or what runs in their name.');
const hash = z
  .string()
  .regex(/^[0-9a-f]{12,64}$/, 'must be the hash of a plan, or at least its first 12 characters')
  .describe('Hash of the plan that was seen, or at least its first 12 characters.');
const taskToken = z
  .string()
  .min(1)
  .max(2048)
  .describe('Token of a Step Functions task, called back once when the remediation has ended.');
const queue = z.strictObject({ vhost: name, name });

/** What an action is asked to be about, as far as it takes it; docs/remediations.md says which takes what. */
const parameters = {
  vhosts: z.array(name).min(1).exactOptional().describe('Only these virtual hosts.'),
  queues: z.array(queue).min(1).exactOptional().describe('Only these queues.'),
  instanceType: name.exactOptional().describe('Of a resize.'),
  storageSize: z.int().min(1).exactOptional().describe('Of more storage: gigabytes a node.'),
  promotion: z.enum(['SWITCHOVER', 'FAILOVER']).exactOptional(),
  logs: z
    .array(z.enum(['general', 'audit']))
    .min(1)
    .exactOptional()
    .describe('Kinds of log to enable.'),
  hook: name.exactOptional().describe('Name of a hook of the settings.'),
  conditionId: name.exactOptional().describe('The condition that a hook is called for.'),
  maxLength: z.int().min(0).exactOptional().describe('Of a cap.'),
  overflow: z.enum(OVERFLOWS).exactOptional().describe('Of a cap: what happens beyond it.'),
  acceptLoss: z.int().min(0).exactOptional().describe('Of a cap: how many messages may be dropped by setting it.'),
  owner: z
    .strictObject({ user: name.exactOptional(), client: name.exactOptional(), address: name.exactOptional() })
    .exactOptional()
    .describe('Whose connections are closed.'),
  count: z.int().min(1).exactOptional().describe('How many connections are closed.'),
  reason: name.exactOptional().describe('What the clients of closed connections are told.'),
};

const version = z.literal(RUNBOOK_VERSION);

const plan = z
  .strictObject({ version, request: z.literal('plan'), broker, by, action: z.enum(ACTION_IDS), ...parameters })
  .describe('Works out exactly what an action would change, and stores the plan. Changes nothing.');
const approve = z
  .strictObject({ version, request: z.literal('approve'), broker, by, plan: hash })
  .describe('Agrees to this very plan; the operator carries it out.');
const deny = z
  .strictObject({ version, request: z.literal('deny'), broker, by, plan: hash })
  .describe('Refuses a plan for good.');
const apply = z
  .strictObject({ version, request: z.literal('apply'), broker, by, plan: hash, taskToken: taskToken.exactOptional() })
  .describe('As approve, and a task token is called back at the end.');
const wait = z
  .strictObject({ version, request: z.literal('wait'), broker, plan: hash, taskToken })
  .describe('Leaves the decision to people; the task token is called back at the end, whatever it is.');
const status = z
  .strictObject({ version, request: z.literal('status'), broker, plan: hash.exactOptional() })
  .describe('What became of one plan, or of all that are kept of a broker.');
const revert = z
  .strictObject({ version, request: z.literal('revert'), broker, by, plan: hash })
  .describe('Takes back what a plan has changed, as the plan itself says.');

/** What the function runbook takes; the JSON schema in docs/runbook is made from it. */
export const runbookRequestSchema = z
  .discriminatedUnion('request', [plan, approve, deny, apply, wait, status, revert])
  .describe('A request to the function runbook of mq-operator.');

export type RunbookRequest = z.output<typeof runbookRequestSchema>;
export type RunbookPlanRequest = z.output<typeof plan>;

/** A request that cannot be understood or answered. Its message has every field, value and fix on lines of their own. */
export class RunbookRequestError extends OperatorError {
  constructor(problems: readonly string[]) {
    super('RUNBOOK_REQUEST', problems.join('\n'), { fix: 'docs/runbook-automation.md has every request.' });
  }
}

/** Throws `RunbookRequestError`. */
export function parseRunbookRequest(value: unknown): RunbookRequest {
  const parsed = runbookRequestSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new RunbookRequestError(
    parsed.error.issues.map(({ path, message }) => {
      const field = path.join('.') || 'request';
      return `${field}: ${message}; got ${shown(path.reduce(member, value))}`;
    }),
  );
}

function member(value: unknown, key: PropertyKey): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
}

function shown(value: unknown): string {
  return value === undefined ? 'nothing' : JSON.stringify(value).slice(0, 200);
}
