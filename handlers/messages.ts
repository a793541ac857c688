import { SqsSchema } from '@aws-lambda-powertools/parser/schemas/sqs';
import { z } from 'zod';
import type { HandOver, PassRequest } from '../src/aws-ports.ts';
import { parseJson } from '../src/collect/json.ts';
import { type StackTestRequest, stackTestRequest } from '../src/notify/stack-test.ts';

const passRequestSchema: z.ZodType<PassRequest> = z.object({
  brokerId: z.string().min(1),
  reason: z.string(),
  hint: z.string().exactOptional(),
  at: z.number(),
  deduplicationId: z.string(),
});

const handOverSchema: z.ZodType<HandOver> = z.object({
  brokerId: z.string().min(1),
  remediationId: z.string().min(1),
  at: z.number(),
  deduplicationId: z.string(),
});

/** The body of a message that hands over a remediation, or undefined when it is not one of ours. */
export function parseHandOver(body: string): HandOver | undefined {
  return handOverSchema.safeParse(parseJson(body)?.value).data;
}

/** The body of one message, or undefined when it is not one of ours. */
export function parsePassRequest(body: string): PassRequest | undefined {
  return passRequestSchema.safeParse(parseJson(body)?.value).data;
}

/** A person's request for a test of the channels, or undefined for anything else. */
export function parseStackTest(event: unknown): StackTestRequest | undefined {
  return stackTestRequest.safeParse(event).data?.testNotify;
}

/** Throws when the function is called by anything but its queue. */
export function sqsBatch(event: unknown) {
  return SqsSchema.parse(event);
}
