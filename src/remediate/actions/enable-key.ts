import { type Action, isRefusal, refuse } from '../action.ts';
import { NO_QUEUES } from '../amazon-mq.ts';
import { brokerKey, enableSteps, KEY_ACTION, outOfQuarantine } from '../broker-key.ts';

/** Enables the customer managed key of a broker: the documented way out of its quarantine. */
export const enableKey: Action = {
  ...KEY_ACTION,
  id: 'enable-key',
  title: 'enable the disabled encryption key of the broker',
  iam: [{ actions: ['kms:EnableKey', 'kms:DescribeKey'], resource: 'key' }],
  plan(view) {
    const found = brokerKey(view);
    if (isRefusal(found)) return found;
    const { key, description, warnings } = found;
    if (key.state === 'PendingDeletion')
      return refuse('The key is pending deletion: plan cancel-key-deletion, which also enables it.');
    if (key.state !== 'Disabled') return refuse(`The key is ${key.state}; only a disabled one can be enabled.`);
    return {
      ...NO_QUEUES,
      request: { action: 'enable-key' },
      summary: `Enable the key ${key.keyId} of ${description.name}.`,
      risk: 'low',
      riskReason:
        'whoever disabled it may have had a reason; everything else that is encrypted with it can be read again too',
      brokerChanges: [{ property: 'key', before: key.state, after: 'Enabled' }],
      warnings,
      preState: [key.keyId, key.state],
      steps: enableSteps(found),
      finish: outOfQuarantine(found),
      // Without its key the broker does not run: it is not disabled again, whatever becomes of the rest.
      revert: [],
    };
  },
};
