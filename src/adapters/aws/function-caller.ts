import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { ReadError } from '../../errors.ts';
import { toAwsReadError } from './aws-error.ts';
import { writerSettings } from './client-settings.ts';

const TIMEOUT_MILLISECONDS = 110_000;

/** Calls a function of the stack and gives what it answered, as JSON. Throws `ReadError`, also when the function failed. */
export async function callFunction(name: string, region: string, payload: unknown): Promise<unknown> {
  const settings = writerSettings({ region });
  const client = new LambdaClient({
    ...settings,
    requestHandler: { ...settings.requestHandler, requestTimeout: TIMEOUT_MILLISECONDS },
  });
  const call = `lambda:Invoke of ${name} in ${region}`;
  try {
    const command = new InvokeCommand({ FunctionName: name, Payload: Buffer.from(JSON.stringify(payload)) });
    const { FunctionError, Payload } = await client.send(command);
    const answer = Buffer.from(Payload ?? []).toString('utf8');
    if (FunctionError === undefined) return JSON.parse(answer);
    throw new ReadError('http-error', `${call}: the function failed: ${answer.slice(0, 300)}`, {
      fix: 'Look at its log; a stack of an older version does not know this request: deploy again.',
    });
  } catch (error) {
    throw toAwsReadError(error, call);
  } finally {
    client.destroy();
  }
}
