import { z } from 'zod';
import { isOver, REMEDIATION_STATES, type Remediation } from '../model/remediation.ts';
import { RUNBOOK_VERSION } from './runbook-request.ts';

const version = z.literal(RUNBOOK_VERSION);
const time = z.iso.datetime().describe('UTC.');

const summarySchema = z.object({
  id: z.string(),
  plan: z.string().describe('Hash of the plan; who approves names it.'),
  broker: z.string().describe('Id of the broker.'),
  action: z.string(),
  summary: z.string().describe('What would be changed, as a sentence with figures.'),
  risk: z.enum(['low', 'medium', 'high']),
  state: z.enum(REMEDIATION_STATES),
  over: z.boolean().describe('Nothing more will happen.'),
  reason: z.string().describe('Why it is in this state, as a sentence.'),
  proposedBy: z.string(),
  approvedBy: z.string().exactOptional(),
  changedAt: time,
  expiresAt: time.describe('Until then it has to be begun, UTC.'),
});

/** What the function runbook answers; the JSON schema in docs/runbook is made from it. */
export const runbookAnswerSchema = z
  .discriminatedUnion('outcome', [
    z.object({
      version,
      outcome: z.literal('planned'),
      remediation: summarySchema,
      blockedBy: z.array(z.string()).describe('Guards that would keep it from beginning now; empty when all pass.'),
      steps: z.array(z.string()),
      revert: z.array(z.string()).describe('How it would be taken back.'),
    }),
    z.object({
      version,
      outcome: z.literal('refused').describe('Nothing was planned, decided or changed.'),
      reasons: z.array(z.string()),
    }),
    z.object({
      version,
      outcome: z.enum(['decided', 'unchanged']).describe('Whether the request made a difference.'),
      detail: z.string(),
      remediation: summarySchema,
    }),
    z.object({ version, outcome: z.literal('status'), remediations: z.array(summarySchema).describe('Oldest first.') }),
  ])
  .describe('An answer of the function runbook of mq-operator.');

export type RunbookAnswer = z.output<typeof runbookAnswerSchema>;
export type RunbookSummary = z.output<typeof summarySchema>;

/** A remediation as machines and people outside read it. */
export function summaryOf(remediation: Remediation): RunbookSummary {
  const { id, plan, brokerId, state, reason, proposedBy, approval, changedAt } = remediation;
  return {
    id,
    plan: plan.hash,
    broker: brokerId,
    action: plan.action,
    summary: plan.summary,
    risk: plan.risk,
    state,
    over: isOver(remediation),
    reason,
    proposedBy,
    ...(approval === undefined ? {} : { approvedBy: approval.by }),
    changedAt: new Date(changedAt).toISOString(),
    expiresAt: new Date(plan.expiresAt).toISOString(),
  };
}
