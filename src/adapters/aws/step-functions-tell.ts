import { SendTaskFailureCommand, SendTaskSuccessCommand, SFNClient } from '@aws-sdk/client-sfn';
import type { TellTask } from '../../aws-ports.ts';
import { summaryOf } from '../../remediate/runbook-answer.ts';
import { awsErrorName } from './aws-error.ts';
import { clientSettings } from './client-settings.ts';

/** What Step Functions says of a task that has ended otherwise, or was told already. */
const OVER: ReadonlySet<string> = new Set(['TaskTimedOut', 'TaskDoesNotExist', 'InvalidToken']);
/** Limits of the API on the fields of a failure, in characters. */
const ERROR = 256;
const CAUSE = 32_768;

/** Success where the remediation succeeded; else a failure named after how it ended, such as `Remediation.blocked`. */
export function stepFunctionsTell(region: string): TellTask {
  const client = new SFNClient(clientSettings({ region }));
  return async ({ taskToken }, remediation) => {
    const { state, reason } = remediation;
    try {
      if (state === 'succeeded') {
        await client.send(new SendTaskSuccessCommand({ taskToken, output: JSON.stringify(summaryOf(remediation)) }));
      } else {
        const error = `Remediation.${state}`.slice(0, ERROR);
        await client.send(new SendTaskFailureCommand({ taskToken, error, cause: reason.slice(0, CAUSE) }));
      }
    } catch (error) {
      if (!OVER.has(awsErrorName(error) ?? '')) throw error;
    }
  };
}
