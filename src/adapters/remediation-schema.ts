import { z } from 'zod';
import { ACTION_IDS, OVERFLOWS, REMEDIATION_ENDS, type Remediation, type Step } from '../model/remediation.ts';
import { brokerExpectation, callSchema, promotionMode } from './remediation-call-schema.ts';

/** Schema of a stored remediation: another version may have written it. */

const json = z.record(z.string(), z.unknown());
const numbers = z.record(z.string(), z.number());
const queueName = { vhost: z.string(), name: z.string() };

const bounds = z.tuple([z.number(), z.number()]).exactOptional();
const owner = z.object({
  user: z.string().exactOptional(),
  client: z.string().exactOptional(),
  address: z.string().exactOptional(),
});
const queueNames = z.array(z.object(queueName));

const check = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('queue-in-sync'), queue: z.object(queueName) }),
  z.object({ kind: z.literal('definitions'), queues: z.array(z.object({ ...queueName, definition: json })) }),
  z.object({ kind: z.literal('limits'), vhost: z.string(), limits: numbers }),
  z.object({
    kind: z.literal('queue-within'),
    queue: z.object(queueName),
    bounds: z.object({ ready: bounds, unacked: bounds, consumers: z.number().exactOptional() }),
  }),
  z.object({ kind: z.literal('queue-gone'), queue: z.object(queueName) }),
  z.object({
    kind: z.literal('connections'),
    owner,
    atMost: z.number(),
    forSeconds: z.number(),
    consumed: queueNames,
    closing: z.array(z.string()),
  }),
  z.object({ kind: z.literal('leaders'), atMost: z.number() }),
  z.object({ kind: z.literal('broker'), brokerId: z.string(), expect: brokerExpectation }),
  z.object({ kind: z.literal('restarted'), brokerId: z.string() }),
  z.object({ kind: z.literal('key'), keyId: z.string(), state: z.string() }),
  z.object({ kind: z.literal('clear'), conditionId: z.string() }),
]);

const write = z.object({
  method: z.enum(['PUT', 'DELETE', 'POST']),
  path: z.string(),
  body: json.exactOptional(),
  reason: z.string().exactOptional(),
});

const step: z.ZodType<Step> = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('write'), write, why: z.string() }),
  z.object({ kind: z.literal('call'), call: callSchema, why: z.string() }),
  z.object({
    kind: z.literal('wait'),
    check,
    why: z.string(),
    withinSeconds: z.number(),
    stallSeconds: z.number().exactOptional(),
  }),
]);

const action = z.enum(ACTION_IDS);

const plan = z.object({
  summary: z.string(),
  request: z.object({
    action,
    vhosts: z.array(z.string()).exactOptional(),
    queues: z.array(z.object(queueName)).exactOptional(),
    instanceType: z.string().exactOptional(),
    storageSize: z.number().exactOptional(),
    promotion: promotionMode.exactOptional(),
    logs: z.array(z.enum(['general', 'audit'])).exactOptional(),
    hook: z.string().exactOptional(),
    conditionId: z.string().exactOptional(),
    maxLength: z.number().exactOptional(),
    overflow: z.enum(OVERFLOWS).exactOptional(),
    acceptLoss: z.number().exactOptional(),
    owner: owner.exactOptional(),
    count: z.number().exactOptional(),
    reason: z.string().exactOptional(),
    connections: z.array(z.string()).exactOptional(),
    ownedConnections: z.number().exactOptional(),
    seen: z
      .array(z.object({ ...queueName, ready: z.number(), unacked: z.number(), consumers: z.number() }))
      .exactOptional(),
  }),
  risk: z.enum(['low', 'medium', 'high']),
  riskReason: z.string(),
  queueChanges: z.array(z.object({ ...queueName, before: json, after: json })),
  limitChanges: z.array(z.object({ vhost: z.string(), before: numbers, after: numbers, use: numbers })),
  brokerChanges: z.array(z.object({ property: z.string(), before: z.string(), after: z.string() })).exactOptional(),
  warnings: z.array(z.string()).exactOptional(),
  impact: z
    .object({
      of: z.enum(['queues', 'connections']),
      count: z.number(),
      total: z.number(),
      queues: queueNames,
    })
    .exactOptional(),
  preState: z.unknown(),
  steps: z.array(step),
  fallbacks: z.array(z.array(step)),
  finish: z.array(step),
  revert: z.array(step),
  hash: z.string(),
  action,
  brokerId: z.string(),
  plannedAt: z.number(),
  expiresAt: z.number(),
  queuesTotal: z.number(),
});

const stage = z.discriminatedUnion('kind', [
  z.object({ kind: z.enum(['steps', 'finish', 'revert']) }),
  z.object({ kind: z.literal('fallback'), number: z.number() }),
]);

const journalEntry = z.object({
  stage: z.enum(['steps', 'fallback', 'finish', 'revert']),
  number: z.number(),
  position: z.number(),
  startedAt: z.number(),
  endedAt: z.number().exactOptional(),
  state: z.enum([
    'writing',
    'waiting',
    'done',
    'already',
    'unanswered',
    'refused',
    'uncertain',
    'stalled',
    'timed-out',
  ]),
  before: z.string().exactOptional(),
  after: z.string().exactOptional(),
  attempts: z.number(),
  detail: z.string().exactOptional(),
  progress: z.object({ value: z.number(), since: z.number() }).exactOptional(),
});

export const remediationSchema: z.ZodType<Remediation> = z.object({
  id: z.string(),
  version: z.number(),
  brokerId: z.string(),
  plan,
  state: z.enum([
    'proposed',
    'awaiting-approval',
    'prechecked',
    'applying',
    'verifying',
    'reverting',
    ...REMEDIATION_ENDS,
  ]),
  reason: z.string(),
  proposedAt: z.number(),
  proposedBy: z.string(),
  incidentId: z.string().exactOptional(),
  approval: z.object({ by: z.string(), at: z.number(), hash: z.string() }).exactOptional(),
  changedAt: z.number(),
  stage,
  position: z.number(),
  journal: z.array(journalEntry),
  heldUntil: z.number().exactOptional(),
  trouble: z.string().exactOptional(),
});
