import type { BrokerDescription, KmsKey } from '../model/amazon-mq.ts';
import { readValue } from '../model/reading.ts';
import type { Step } from '../model/remediation.ts';
import { isRefusal, type Refusal, refuse, type View } from './action.ts';
import { canonicalCode, describedBroker } from './amazon-mq.ts';

const KEY_CODE = 'RABBITMQ_INVALID_KMS_KEY';
/** Grants that Amazon MQ makes; without them an enabled key is of no use to it. */
const GRANTS = ['mq_grant', 'mq_rabbit_grant'];
const KEY_SECONDS = 120;
/** Amazon MQ looks at the key by itself, at times that are not documented. */
const QUARANTINE_SECONDS = 7_200;

export interface BrokerKey {
  readonly description: BrokerDescription;
  readonly key: KmsKey;
  /** Warnings about what enabling the key cannot repair. */
  readonly warnings: readonly string[];
}

/** The broker's own key, where it is the account's. */
export function brokerKey(view: View): BrokerKey | Refusal {
  const description = describedBroker(view);
  if (isRefusal(description)) return description;
  if (description.kmsKeyId === undefined)
    return refuse(`${description.name} uses a key that AWS owns; nobody can turn it off.`);
  const reading = view.snapshot.amazonMq?.kmsKey;
  const key = readValue(reading);
  if (key === undefined) {
    const detail = reading !== undefined && 'detail' in reading ? reading.detail : 'it was not read';
    return refuse(`What state the key ${description.kmsKeyId} is in is not known: ${detail}.`);
  }
  const [account, owner] = [accountOf(description.arn), accountOf(key.arn)];
  if (account === undefined || owner === undefined || account !== owner) {
    return refuse(
      `The key ${key.keyId} belongs to account ${owner ?? 'not known'}, the broker to ${account ?? 'not known'}: its owner has to do it.`,
    );
  }
  const missing = key.grants === undefined ? [] : GRANTS.filter((name) => key.grants?.includes(name) !== true);
  const warnings =
    missing.length === GRANTS.length
      ? [
          `The key has none of the grants ${GRANTS.join(' and ')}: if Amazon MQ cannot use it afterwards, only a new broker helps.`,
        ]
      : [];
  return { description, key, warnings };
}

function accountOf(arn: string | undefined): string | undefined {
  return arn?.split(':')[4];
}

/** Enables the key and waits for it. */
export function enableSteps({ key: { keyId } }: BrokerKey): Step[] {
  return [
    { kind: 'call', call: { service: 'kms', operation: 'EnableKey', keyId }, why: 'the key is enabled' },
    {
      kind: 'wait',
      check: { kind: 'key', keyId, state: 'Enabled' },
      why: 'KMS shows the key as enabled',
      withinSeconds: KEY_SECONDS,
    },
  ];
}

/** Where Amazon MQ has put the broker into quarantine: it leaves by itself after its next look at the key. */
export function outOfQuarantine({ description: { id, actionsRequired } }: BrokerKey): Step[] {
  const codes = actionsRequired.map(({ code }) => code).filter((code) => canonicalCode(code) === KEY_CODE);
  if (codes.length === 0) return [];
  return [
    {
      kind: 'wait',
      check: { kind: 'broker', brokerId: id, expect: { withoutCodes: codes, states: ['RUNNING'] } },
      why: 'Amazon MQ has seen the key and lets the broker run',
      withinSeconds: QUARANTINE_SECONDS,
    },
  ];
}

/** What both actions on a key have in common. */
export const KEY_ACTION = {
  through: 'aws',
  neverAuto: true,
  sources: [],
  underAlarms: ['memory', 'disk'],
  underCodes: [KEY_CODE],
  exempt: { 'pending-change': 'always', nodes: 'always', alarms: 'always', quorum: 'always' },
} as const;
