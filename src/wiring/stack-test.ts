import type { z } from 'zod';
import { callFunction } from '../adapters/aws/function-caller.ts';
import { type DoctorReport, doctorReport } from '../doctor/report.ts';
import { ReadError } from '../errors.ts';
import { type StackTestReport, type StackTestRequest, stackTestReport } from '../notify/stack-test.ts';

/** Where a stack was deployed to. */
export interface StackPlace {
  readonly stage: string;
  readonly region: string;
}

/** Has the deployed stack send the test with its own settings, role and network. Throws `ReadError`. */
export function testStack(place: StackPlace, request: StackTestRequest): Promise<StackTestReport> {
  return ask(place, 'reconcile', { testNotify: request }, stackTestReport);
}

/** Has the deployed stack examine itself, from where its functions run. Throws `ReadError`. */
export function examineStack(place: StackPlace): Promise<DoctorReport> {
  return ask(place, 'doctor', {}, doctorReport);
}

async function ask<Answer>(
  { stage, region }: StackPlace,
  name: string,
  request: object,
  schema: z.ZodType<Answer>,
): Promise<Answer> {
  const functionName = `mq-operator-${stage}-${name}`;
  const answer = schema.safeParse(await callFunction(functionName, region, request));
  if (answer.success) return answer.data;
  throw new ReadError('unexpected-shape', `${functionName} answered something else than a report.`, {
    fix: 'Deploy the stack again, so that both are of one version.',
  });
}
