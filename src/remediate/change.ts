import { WriteError } from '../errors.ts';
import type { Call, Remediation, Write } from '../model/remediation.ts';
import type { WriteReply } from '../ports.ts';
import { isCallInForce } from './aws-read-back.ts';
import { lookAtBroker, lookAtKey, lookAtPath } from './look.ts';
import { isDestructive, isInForce, isSlow, readPathOf, type Shown } from './read-back.ts';
import type { StepPorts } from './step-ports.ts';

/** One call as carrying it out sees it: how it is looked up, sent, and whether it may be sent again. */
export interface Change {
  look(): Promise<Shown | undefined>;
  /** `earlier` is what was shown before the first attempt; absent as long as there was none. Throws `ReadError`. */
  isInForce(shown: Shown, earlier: string | undefined): boolean;
  send(): Promise<WriteReply>;
  /**
   * After an attempt without an answer. `freely`: twice is as good as once. `late`: so it is, but it takes its time to
   * show, and is given a minute. `watched`: only when no sign of it was seen for a minute by whoever made the attempt.
   * `never`: nothing shows whether it has run.
   */
  readonly resend: 'freely' | 'late' | 'watched' | 'never';
}

export function writeChange(write: Write, { reader, writer }: StepPorts): Change {
  return {
    resend: isDestructive(write) ? 'watched' : isSlow(write) ? 'late' : 'freely',
    look: () => lookAtPath(readPathOf(write), reader),
    isInForce: (shown, earlier) => isInForce(write, shown, earlier),
    send: async () => (writer === undefined ? unsent('no user that writes') : writer.send(write)),
  };
}

export function callChange(call: Call, remediation: Remediation, { aws, hooks }: StepPorts): Change {
  if (call.service === 'hook') {
    return {
      resend: 'never',
      look: async () => ({ status: 200, body: '' }),
      isInForce: () => false,
      send: async () => (hooks === undefined ? unsent('no hooks') : hooks.send(call, remediation)),
    };
  }
  const again = call.operation === 'RebootBroker' || call.operation === 'Promote' ? 'watched' : 'freely';
  return {
    resend: again,
    look: () => (call.service === 'kms' ? lookAtKey(call.keyId, aws?.keys) : lookAtBroker(call.brokerId, aws?.mq)),
    isInForce: (shown, earlier) => isCallInForce(call, shown, earlier),
    send: async () => (aws === undefined ? unsent('no access to AWS') : aws.writer.send(call)),
  };
}

function unsent(lack: string): never {
  throw new WriteError('not-sent', `It was not sent: there is ${lack} here.`);
}
