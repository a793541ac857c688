import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { SSMClient, StartAutomationExecutionCommand } from '@aws-sdk/client-ssm';
import type { WriteReply } from '../../ports.ts';
import type { HookEvent } from '../../remediate/hook-event.ts';
import { writerSettings } from './client-settings.ts';
import { writeReply } from './write-reply.ts';

const WORDS = 500;
/** Longest value of a parameter of an automation. */
const PARAMETER = 512;

/**
 * Waits for the function's answer. One that fails may have done half of its work, so that is no refusal: it is told
 * like an answer that got lost.
 */
export async function invokeFunction(functionArn: string, payload: string, timeout: number): Promise<WriteReply> {
  const settings = writerSettings({ region: regionOf(functionArn) });
  const client = new LambdaClient({
    ...settings,
    requestHandler: { ...settings.requestHandler, requestTimeout: timeout },
  });
  let failed: string | undefined;
  const reply = await writeReply('lambda:InvokeFunction', async () => {
    const command = new InvokeCommand({ FunctionName: functionArn, Payload: Buffer.from(payload) });
    const { FunctionError, Payload } = await client.send(command);
    if (FunctionError !== undefined) failed = `${FunctionError}: ${Buffer.from(Payload ?? []).toString('utf8')}`;
  });
  return failed === undefined ? reply : { status: 500, words: failed.slice(0, WORDS) };
}

/** Values of parameters are short, so the document gets ids and looks the rest up where it needs it. */
export async function startAutomation(
  { document, region }: { readonly document: string; readonly region: string },
  { incident, broker, hook }: HookEvent,
  token: string,
): Promise<WriteReply> {
  const client = new SSMClient(writerSettings({ region }));
  const values = {
    IncidentId: incident.id,
    BrokerId: broker.id,
    Condition: incident.condition,
    Operation: hook.operation,
  };
  const Parameters = Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, [value.slice(0, PARAMETER)]]),
  );
  return writeReply('ssm:StartAutomationExecution', () =>
    client.send(new StartAutomationExecutionCommand({ DocumentName: document, ClientToken: token, Parameters })),
  );
}

/** Under the same name and with the same input Step Functions starts an execution once. */
export async function startStateMachine(stateMachineArn: string, input: string, name: string): Promise<WriteReply> {
  const client = new SFNClient(writerSettings({ region: regionOf(stateMachineArn) }));
  return writeReply('states:StartExecution', () =>
    client.send(new StartExecutionCommand({ stateMachineArn, input, name })),
  );
}

function regionOf(arn: string): string {
  return arn.split(':')[3] ?? '';
}
