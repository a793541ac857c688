import { sourceCondition } from '../condition.ts';
import { kmsKeyRecovery } from '../recovery/kms-key.ts';

/** The broker's key is already unusable, and Amazon MQ has not noticed yet. */
export const kmsKeyThreatened = sourceCondition({
  id: 'kms-key-threatened',
  title: "The broker's encryption key is not usable",
  group: 'amazon-mq',
  engine: 'any',
  onlyOn: 'amazon-mq',
  severity: 'critical',
  meaning:
    'Amazon MQ will quarantine the broker at its next periodic check unless the key is enabled again and its grants are there.',
  threshold:
    'Fires while the key is not Enabled or a grant of Amazon MQ is missing; hidden once Amazon MQ shows its own code.',
  holdSeconds: 0,
  clearSeconds: 60,
  provenOn: ['simulated KMS API'],
  needs: ({ amazonMq }) => ({ description: amazonMq?.description, kmsKey: amazonMq?.kmsKey }),
  evaluate: ({ description, kmsKey }, input) => {
    const { state, evidence } = kmsKeyRecovery(input, description);
    const told = description.actionsRequired.some(({ code }) => code.endsWith('INVALID_KMS_KEY'));
    return [
      {
        subject: { kind: 'key', name: kmsKey.arn ?? kmsKey.keyId },
        level: state === 'lasting' && !told ? 'firing' : 'ok',
        evidence,
      },
    ];
  },
});
