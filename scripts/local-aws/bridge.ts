import type { RabbitmqBridge } from '../../src/lab/aws/bridge-rabbitmq.ts';
import type { AwsProxy } from '../../src/lab/aws/proxy.ts';

/** Copies the figures of the real nodes into CloudWatch, and turns their alarms into action-required codes. */
export async function bridgeOnce(
  id: string,
  bridge: RabbitmqBridge,
  proxy: AwsProxy,
  at: number,
): Promise<readonly string[]> {
  const { codes } = await bridge.copy(at);
  proxy.overlay(id, {
    brokerState: codes.length === 0 ? 'RUNNING' : 'CRITICAL_ACTION_REQUIRED',
    actionsRequired: codes.map((code) => ({ actionRequiredCode: code, actionRequiredInfo: '' })),
  });
  return codes;
}
