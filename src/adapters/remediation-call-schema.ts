import { z } from 'zod';
import type { BrokerExpectation, Call } from '../model/remediation.ts';

/** Schemas of the stored calls of AWS and of hooks, and of what proves them. */

const brokerUpdate = z.object({
  hostInstanceType: z.string().exactOptional(),
  storageSize: z.number().exactOptional(),
  engineVersion: z.string().exactOptional(),
  logs: z.object({ general: z.boolean().exactOptional(), audit: z.boolean().exactOptional() }).exactOptional(),
});

export const promotionMode = z.enum(['SWITCHOVER', 'FAILOVER']);

export const brokerExpectation: z.ZodType<BrokerExpectation> = z.object({
  states: z.array(z.string()).exactOptional(),
  notPending: z.array(z.string()).exactOptional(),
  withoutCodes: z.array(z.string()).exactOptional(),
  update: brokerUpdate.exactOptional(),
  role: z.enum(['primary', 'replica']).exactOptional(),
});

const mq = { service: z.literal('mq'), brokerId: z.string() };

const hookTarget = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('lambda'), functionArn: z.string() }),
  z.object({ kind: z.literal('automation'), document: z.string(), region: z.string() }),
  z.object({ kind: z.literal('state-machine'), stateMachineArn: z.string() }),
  z.object({ kind: z.literal('webhook'), url: z.string() }),
]);

export const callSchema: z.ZodType<Call> = z.union([
  z.object({ ...mq, operation: z.literal('UpdateBroker'), update: brokerUpdate }),
  z.object({ ...mq, operation: z.literal('RebootBroker') }),
  z.object({ ...mq, operation: z.literal('Promote'), mode: promotionMode }),
  z.object({
    service: z.literal('kms'),
    operation: z.enum(['EnableKey', 'CancelKeyDeletion']),
    keyId: z.string(),
  }),
  z.object({
    service: z.literal('hook'),
    operation: z.enum(['run', 'revert']),
    hook: z.string(),
    conditionId: z.string(),
    target: hookTarget,
  }),
]);
