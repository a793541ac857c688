import { INSTANCE_TYPES, instanceDisk, instanceType } from '../../catalog/instance-types.ts';
import type { BrokerDescription } from '../../model/amazon-mq.ts';
import type { PlanRequest } from '../../model/remediation.ts';
import { type Action, isRefusal, type Refusal, refuse } from '../action.ts';
import { codesOf, cutOffBy, describedBroker, NO_QUEUES, nextChance } from '../amazon-mq.ts';

const SETTLED_SECONDS = 300;
const GIB = 1024 ** 3;

/** Asks for a larger instance type. It waits for the maintenance window or a reboot, and can be taken back until then. */
export const resizeBroker: Action = {
  id: 'resize-broker',
  title: 'move to the next larger instance type, at the next restart',
  through: 'aws',
  neverAuto: true,
  sources: [],
  underAlarms: ['memory'],
  underCodes: ['RABBITMQ_MEMORY_ALARM', 'BROKER_OOM'],
  exempt: { nodes: 'when-unread', alarms: 'when-unread', quorum: 'when-unread' },
  iam: [{ actions: ['mq:UpdateBroker'], resource: 'broker' }],
  plan(view, request) {
    const description = describedBroker(view);
    if (isRefusal(description)) return description;
    const { id, name, instanceType: present, deploymentMode } = description;
    if (deploymentMode === 'cluster-multi-az' && codesOf(description).includes('RABBITMQ_MEMORY_ALARM')) {
      return refuse('Amazon MQ changes the instance type of a cluster only after its memory alarm is over.');
    }
    const chosen = chooseType(description, request);
    if (isRefusal(chosen)) return chosen;
    const update = (hostInstanceType: string) =>
      ({ service: 'mq', operation: 'UpdateBroker', brokerId: id, update: { hostInstanceType } }) as const;
    return {
      ...NO_QUEUES,
      request: { action: 'resize-broker', instanceType: chosen.name },
      summary: `Ask for ${chosen.name} in place of ${chosen.present} for ${name}, ${nextChance(description)}.`,
      risk: 'medium',
      riskReason: 'the broker restarts to take the new type; until then it can be taken back',
      brokerChanges: [{ property: 'instanceType', before: chosen.present, after: chosen.name }],
      warnings: [
        cutOffBy(description),
        `Each instance costs more from then on: ${chosen.growth}.`,
        'To apply it before the window: mq-operator plan reboot-broker.',
      ],
      preState: [present, description.pending, codesOf(description), deploymentMode],
      steps: [{ kind: 'call', call: update(chosen.name), why: `${chosen.name} is asked for` }],
      finish: [
        {
          kind: 'wait',
          check: { kind: 'broker', brokerId: id, expect: { update: { hostInstanceType: chosen.name } } },
          why: `${chosen.name} is pending, or in place already`,
          withinSeconds: SETTLED_SECONDS,
        },
      ],
      revert: [{ kind: 'call', call: update(chosen.present), why: `${chosen.present} stays` }],
    };
  },
};

interface Chosen {
  readonly name: string;
  readonly present: string;
  /** What it has more, for people. */
  readonly growth: string;
}

/** Sizes of one family, smallest first; ActiveMQ has those of m5 only. */
function chooseType(description: BrokerDescription, { instanceType: wanted }: PlanRequest): Chosen | Refusal {
  const present = instanceType(description.instanceType ?? '');
  if (present === undefined) {
    return refuse(
      `The instance type ${description.instanceType ?? 'of the broker'} is not in the catalog; choose one in the console.`,
    );
  }
  const family = INSTANCE_TYPES.filter((type) => type.family === present.family && fits(type.name, description));
  const larger = family.filter((type) => type.memory > present.memory).sort((a, b) => a.memory - b.memory);
  const names = larger.map((type) => type.name);
  const chosen = wanted === undefined ? larger[0] : larger.find((type) => type.name === wanted);
  if (chosen === undefined) {
    return refuse(
      names.length === 0
        ? `${present.name} is the largest type of its family; spread the load over more brokers, or choose another family by hand.`
        : `${wanted ?? ''} is no larger type of the family ${present.family}; use one of ${names.join(', ')}.`,
    );
  }
  const growth = `${present.vcpu} vCPU and ${present.memory / GIB} GiB become ${chosen.vcpu} vCPU and ${chosen.memory / GIB} GiB`;
  return { name: chosen.name, present: present.name, growth };
}

/** Whether the engine has the type, and its disk is not smaller than the present one. */
function fits(
  name: string,
  { engine, deploymentMode, instanceType: present, storageSize }: BrokerDescription,
): boolean {
  const type = instanceType(name);
  if (engine === 'activemq') return type?.family === 'm5';
  const mode = deploymentMode ?? 'single-instance';
  const disk = instanceDisk(name, mode);
  const now = storageSize === undefined ? instanceDisk(present ?? '', mode)?.size : storageSize * 1000 ** 3;
  return disk !== undefined && (now === undefined || (disk.growsTo ?? disk.size) >= now);
}
