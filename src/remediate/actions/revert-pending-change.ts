import { actionRequiredEntry } from '../../catalog/action-required-codes.ts';
import type { BrokerDescription } from '../../model/amazon-mq.ts';
import type { BrokerChange, BrokerUpdate } from '../../model/remediation.ts';
import { type Action, isRefusal, refuse } from '../action.ts';
import { canonicalCode, codesOf, describedBroker, NO_QUEUES } from '../amazon-mq.ts';

/** Codes that go when the change is taken back, and what of a broker they are about. */
const WAYS_OUT = {
  RABBITMQ_CLUSTER_DISK_USAGE_TOO_HIGH_FOR_INSTANCE_CHANGE: ['instanceType', 'storageSize'],
  RABBITMQ_DISK_USAGE_TOO_HIGH_FOR_CHANGE: ['instanceType', 'storageSize'],
  RABBITMQ_BROKER_NOT_UPGRADEABLE_TO_V4: ['engineVersion'],
} as const;

type Property = 'instanceType' | 'storageSize' | 'engineVersion';
const PROPERTIES: readonly Property[] = ['instanceType', 'storageSize', 'engineVersion'];
const SETTLED_SECONDS = 300;
/** Not documented: the code goes with the change, or with the next of Amazon MQ's own checks. */
const CODE_SECONDS = 3_600;

/** Takes back a change that waits for a restart, with the values that the broker has now: the documented way out of two codes. */
export const revertPendingChange: Action = {
  id: 'revert-pending-change',
  title: 'take back a change of instance type, storage size or version that waits for a restart',
  through: 'aws',
  sources: [],
  underAlarms: ['memory', 'disk'],
  underCodes: Object.keys(WAYS_OUT),
  exempt: { 'pending-change': 'always', nodes: 'always', alarms: 'always', quorum: 'always' },
  iam: [{ actions: ['mq:UpdateBroker'], resource: 'broker' }],
  plan(view) {
    const description = describedBroker(view);
    if (isRefusal(description)) return description;
    const codes = codesOf(description).filter((code) => code in WAYS_OUT);
    const properties = PROPERTIES.filter(
      (property) =>
        description.pending[property] !== undefined ||
        // The code stands for a change, whether or not the reply shows it.
        (codes.some((code) => waysOut(code).includes(property)) && description[property] !== undefined),
    );
    if (properties.length === 0) return refuse('No change of instance type, storage size or version is pending.');
    const unknown = properties.filter((property) => description[property] === undefined);
    if (unknown.length > 0) return refuse(`Amazon MQ does not tell the present ${unknown.join(', ')} of the broker.`);
    return {
      ...NO_QUEUES,
      request: { action: 'revert-pending-change' },
      summary: `Take back what is pending on ${description.name}: ${properties.map((each) => changeText(description, each)).join('; ')}.`,
      risk: 'low',
      riskReason: 'nothing restarts, and clients notice nothing; the change can be asked for anew',
      brokerChanges: properties.map((property) => changeOf(description, property)),
      warnings: codes.map((code) => `${code}: ${actionRequiredEntry(code)?.meaning ?? ''}`),
      preState: [codes, description.pending, properties.map((property) => description[property])],
      steps: [
        {
          kind: 'call',
          call: {
            service: 'mq',
            operation: 'UpdateBroker',
            brokerId: description.id,
            update: presentValues(description, properties),
          },
          why: 'the present values take the place of the pending ones',
        },
      ],
      finish: [
        {
          kind: 'wait',
          check: { kind: 'broker', brokerId: description.id, expect: { notPending: properties } },
          why: 'nothing of it is pending any more',
          withinSeconds: SETTLED_SECONDS,
        },
        ...(codes.length === 0
          ? []
          : [
              {
                kind: 'wait',
                check: { kind: 'broker', brokerId: description.id, expect: { withoutCodes: rawCodes(description) } },
                why: `${codes.join(', ')} is gone`,
                withinSeconds: CODE_SECONDS,
              } as const,
            ]),
      ],
      revert: [],
    };
  },
};

function waysOut(code: string): readonly string[] {
  return Object.entries(WAYS_OUT).find(([known]) => known === code)?.[1] ?? [];
}

function rawCodes({ actionsRequired }: BrokerDescription): string[] {
  return actionsRequired.map(({ code }) => code).filter((code) => canonicalCode(code) in WAYS_OUT);
}

function presentValues(description: BrokerDescription, properties: readonly Property[]): BrokerUpdate {
  const { instanceType, storageSize, engineVersion } = description;
  const wanted = (property: Property) => properties.includes(property);
  return {
    ...(wanted('instanceType') && instanceType !== undefined ? { hostInstanceType: instanceType } : {}),
    ...(wanted('storageSize') && storageSize !== undefined ? { storageSize } : {}),
    ...(wanted('engineVersion') && engineVersion !== undefined
      ? { engineVersion: acceptedVersion(description.engine, engineVersion) }
      : {}),
  };
}

/** From RabbitMQ 3.13 and ActiveMQ 5.18 on Amazon MQ takes a version without its last part only. */
function acceptedVersion(engine: BrokerDescription['engine'], version: string): string {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [fromMajor, fromMinor] = engine === 'rabbitmq' ? [3, 13] : [5, 18];
  const short = major > fromMajor || (major === fromMajor && minor >= fromMinor);
  return short ? `${major}.${minor}` : version;
}

function changeOf(description: BrokerDescription, property: Property): BrokerChange {
  const present = String(description[property]);
  const pending = description.pending[property];
  return {
    property,
    before: pending === undefined ? 'pending, as the code says' : `${pending} (pending)`,
    after: present,
  };
}

function changeText(description: BrokerDescription, property: Property): string {
  return `${property} stays ${String(description[property])} instead of ${String(description.pending[property] ?? 'what was asked for')}`;
}
