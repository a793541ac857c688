import { formatValue } from '../../model/format.ts';
import { type Action, isRefusal, refuse } from '../action.ts';
import { NO_QUEUES } from '../amazon-mq.ts';
import { brokerKey, enableSteps, KEY_ACTION, outOfQuarantine } from '../broker-key.ts';

const KEY_SECONDS = 120;

/** Keeps the key of a broker from being deleted, and enables it: cancelling alone leaves it disabled. */
export const cancelKeyDeletion: Action = {
  ...KEY_ACTION,
  id: 'cancel-key-deletion',
  title: 'cancel the pending deletion of the encryption key, and enable the key',
  iam: [{ actions: ['kms:CancelKeyDeletion', 'kms:EnableKey', 'kms:DescribeKey'], resource: 'key' }],
  plan(view) {
    const found = brokerKey(view);
    if (isRefusal(found)) return found;
    const { key, description, warnings } = found;
    if (key.state !== 'PendingDeletion') return refuse(`The key is ${key.state}; no deletion is pending.`);
    const until =
      key.deletionDate === undefined ? '' : `; it would be gone for good on ${formatValue(key.deletionDate, 'time')}`;
    return {
      ...NO_QUEUES,
      request: { action: 'cancel-key-deletion' },
      summary: `Cancel the deletion of the key ${key.keyId} of ${description.name} and enable it${until}.`,
      risk: 'low',
      riskReason: 'whoever scheduled the deletion may have had a reason; it can be scheduled anew',
      brokerChanges: [{ property: 'key', before: key.state, after: 'Enabled' }],
      warnings,
      preState: [key.keyId, key.state],
      steps: [
        {
          kind: 'call',
          call: { service: 'kms', operation: 'CancelKeyDeletion', keyId: key.keyId },
          why: 'the deletion of the key is cancelled',
        },
        {
          kind: 'wait',
          check: { kind: 'key', keyId: key.keyId, state: 'Disabled' },
          why: 'KMS shows the key as kept, and disabled',
          withinSeconds: KEY_SECONDS,
        },
        ...enableSteps(found),
      ],
      finish: outOfQuarantine(found),
      // A key that is deleted takes every message with it: the deletion is not scheduled again.
      revert: [],
    };
  },
};
