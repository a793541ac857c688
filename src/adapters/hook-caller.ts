import { createHash } from 'node:crypto';
import type { HookCaller } from '../aws-ports.ts';
import { WriteError } from '../errors.ts';
import type { HookCall, HookTarget, Remediation } from '../model/remediation.ts';
import type { Clock, WriteReply } from '../ports.ts';
import type { HookEvent } from '../remediate/hook-event.ts';
import { signatureHeaders } from './local/webhook-notifier.ts';
import { postJson } from './post-json.ts';

/** Targets of hooks that are in AWS. Each is called once, and its answer is as a broker's would be. */
export interface HookTargets {
  invokeFunction(functionArn: string, payload: string, timeoutMilliseconds: number): Promise<WriteReply>;
  startAutomation(
    target: { readonly document: string; readonly region: string },
    event: HookEvent,
    token: string,
  ): Promise<WriteReply>;
  startStateMachine(stateMachineArn: string, input: string, name: string): Promise<WriteReply>;
}

export interface HookCallerOptions {
  readonly clock: Clock;
  /** What is sent: the incident as it is now. */
  event(call: HookCall, remediation: Remediation): Promise<HookEvent>;
  /** What calls AWS. One machine loads its clients only where a hook needs one; a bundle has them at hand. */
  targets(): Promise<HookTargets>;
  /** What signs the posts of a hook; undefined where it has no secret. Throws `ConfigError` when it cannot be had. */
  secret(hook: string): Promise<string | undefined>;
}

/** Shorter than a run holds a remediation. */
const TIMEOUT_MILLISECONDS = 50_000;
const WORDS = 500;
const UNSENT = /ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH/;

/** Calls hooks, once each. */
export function createHookCaller({ clock, event, targets, secret }: HookCallerOptions): HookCaller {
  return {
    async send(call, remediation) {
      const message = await event(call, remediation);
      const body = JSON.stringify(message);
      if (call.target.kind === 'webhook') {
        const key = await secret(call.hook);
        return post(call.target.url, body, key === undefined ? {} : signatureHeaders(key, body, clock.now()));
      }
      return viaAws(await targets(), call.target, { body, token: tokenOf(call, remediation), event: message });
    },
  };
}

async function viaAws(
  { invokeFunction, startAutomation, startStateMachine }: HookTargets,
  target: Exclude<HookTarget, { kind: 'webhook' }>,
  message: { readonly body: string; readonly token: string; readonly event: HookEvent },
): Promise<WriteReply> {
  switch (target.kind) {
    case 'lambda':
      return invokeFunction(target.functionArn, message.body, TIMEOUT_MILLISECONDS);
    case 'automation':
      return startAutomation(target, message.event, message.token);
    case 'state-machine':
      return startStateMachine(target.stateMachineArn, message.body, message.token);
  }
}

/** The same for the same call of the same remediation, so that services that know tokens do it once. In the form of a UUID. */
function tokenOf({ operation }: HookCall, { id }: Remediation): string {
  const hex = createHash('sha256').update(`${id}/${operation}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

async function post(url: string, body: string, headers: Record<string, string>): Promise<WriteReply> {
  try {
    const { status, text } = await postJson(url, { headers, body, timeoutMilliseconds: TIMEOUT_MILLISECONDS });
    return { status, words: text.slice(0, WORDS) };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const kind = UNSENT.test(message) ? 'not-sent' : 'uncertain';
    throw new WriteError(kind, `POST ${url}: ${message}.`, { cause: error });
  }
}
