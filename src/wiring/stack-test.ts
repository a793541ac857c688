import { callFunction } from '../adapters/aws/function-caller.ts';
import { ReadError } from '../errors.ts';
import { type StackTestReport, type StackTestRequest, stackTestReport } from '../notify/stack-test.ts';

/** Where a stack was deployed to. */
export interface StackPlace {
  readonly stage: string;
  readonly region: string;
}

/** Has the deployed stack send the test with its own settings, role and network. Throws `ReadError`. */
export async function testStack({ stage, region }: StackPlace, request: StackTestRequest): Promise<StackTestReport> {
  const name = `mq-operator-${stage}-reconcile`;
  const report = stackTestReport.safeParse(await callFunction(name, region, { testNotify: request }));
  if (report.success) return report.data;
  throw new ReadError('unexpected-shape', `${name} answered something else than a report.`, {
    fix: 'Deploy the stack again, so that both are of one version.',
  });
}
