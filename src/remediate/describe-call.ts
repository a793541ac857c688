import type { Call, HookTarget } from '../model/remediation.ts';

/** A call as people read it: service, operation and everything that is sent with it. */
export function describeCall(call: Call): string {
  if (call.service === 'hook') return `hook    ${call.operation} ${call.hook}: ${describeTarget(call.target)}`;
  const name = `${call.service.padEnd(7)} ${call.operation}`;
  if (call.service === 'kms') return `${name} ${call.keyId}`;
  switch (call.operation) {
    case 'UpdateBroker':
      return `${name} ${call.brokerId} ${JSON.stringify(call.update)}`;
    case 'RebootBroker':
      return `${name} ${call.brokerId}`;
    case 'Promote':
      return `${name} ${call.brokerId} ${call.mode}`;
  }
}

/** What a hook reaches, without its secret. */
export function describeTarget(target: HookTarget): string {
  switch (target.kind) {
    case 'lambda':
      return `Lambda function ${target.functionArn}`;
    case 'automation':
      return `automation ${target.document} in ${target.region}`;
    case 'state-machine':
      return `state machine ${target.stateMachineArn}`;
    case 'webhook':
      return `webhook ${target.url}`;
  }
}
