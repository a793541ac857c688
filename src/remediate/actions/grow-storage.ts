import semver from 'semver';
import { instanceDisk, instanceType } from '../../catalog/instance-types.ts';
import type { BrokerDescription } from '../../model/amazon-mq.ts';
import { type Action, isRefusal, type Refusal, refuse } from '../action.ts';
import { codesOf, cutOffBy, describedBroker, NO_QUEUES, nextChance } from '../amazon-mq.ts';

const GB = 1000 ** 3;
/** Storage sizes come in steps of so many gigabytes. */
const STEP = 5;
/** Without a wish: half as much again, so that it lasts longer than until the next time. */
const GROWTH = 1.5;
const FROM_VERSION = '4.2.0';
const SETTLED_SECONDS = 300;

/** Raises the disk of each node: documented for clusters of m7g on RabbitMQ 4.2 and later, also under the disk alarm. */
export const growStorage: Action = {
  id: 'grow-storage',
  title: 'raise the storage size of each node, at the next restart',
  through: 'aws',
  neverAuto: true,
  sources: [],
  underAlarms: ['disk'],
  underCodes: ['RABBITMQ_DISK_ALARM'],
  exempt: { nodes: 'when-unread', alarms: 'when-unread', quorum: 'when-unread' },
  iam: [{ actions: ['mq:UpdateBroker'], resource: 'broker' }],
  plan(view, { storageSize: wanted }) {
    const description = describedBroker(view);
    if (isRefusal(description)) return description;
    const room = roomOf(description);
    if (isRefusal(room)) return room;
    const size = wanted ?? Math.min(room.most, Math.ceil((room.present * GROWTH) / STEP) * STEP);
    if (size % STEP !== 0 || size <= room.present || size > room.most) {
      return refuse(
        `${size} GB is not possible: the nodes have ${room.present} GB, and ${description.instanceType ?? ''} takes up to ${room.most} GB in steps of ${STEP}.`,
      );
    }
    const update = (storageSize: number) =>
      ({ service: 'mq', operation: 'UpdateBroker', brokerId: description.id, update: { storageSize } }) as const;
    const underAlarm = codesOf(description).includes('RABBITMQ_DISK_ALARM');
    return {
      ...NO_QUEUES,
      request: { action: 'grow-storage', storageSize: size },
      summary: `Raise the storage of each node of ${description.name} from ${room.present} to ${size} GB, ${nextChance(description)}.`,
      risk: 'medium',
      riskReason: 'it is applied by a restart; until then it can be taken back, afterwards it cannot be made smaller',
      brokerChanges: [{ property: 'storageSize', before: `${room.present} GB`, after: `${size} GB` }],
      warnings: [
        cutOffBy(description),
        'Each gigabyte of each node is paid for from then on.',
        underAlarm
          ? 'Under the disk alarm a reboot applies it at once (mq-operator plan reboot-broker); Amazon MQ documents that, and also that it may refuse.'
          : 'To apply it before the window: mq-operator plan reboot-broker.',
      ],
      preState: [room, description.instanceType, description.pending, codesOf(description)],
      steps: [{ kind: 'call', call: update(size), why: `${size} GB a node are asked for` }],
      finish: [
        {
          kind: 'wait',
          check: { kind: 'broker', brokerId: description.id, expect: { update: { storageSize: size } } },
          why: `${size} GB are pending, or in place already`,
          withinSeconds: SETTLED_SECONDS,
        },
      ],
      revert: [{ kind: 'call', call: update(room.present), why: `${room.present} GB stay` }],
    };
  },
};

interface Room {
  /** Gigabytes a node. */
  readonly present: number;
  readonly most: number;
}

function roomOf(description: BrokerDescription): Room | Refusal {
  const { engine, engineVersion = '', deploymentMode, instanceType: type = '', storageSize: present } = description;
  const version = semver.coerce(engineVersion);
  const fits =
    engine === 'rabbitmq' &&
    deploymentMode === 'cluster-multi-az' &&
    instanceType(type)?.family === 'm7g' &&
    version !== null &&
    semver.gte(version, FROM_VERSION);
  if (!fits) {
    return refuse(
      `Amazon MQ lets only clusters of mq.m7g on RabbitMQ 4.2 and later grow their storage; this is ${engine} ${engineVersion} on ${type || 'an unknown type'}, ${deploymentMode ?? 'mode not known'}.`,
    );
  }
  const most = instanceDisk(type, deploymentMode)?.growsTo;
  if (most === undefined) return refuse(`How large the storage of ${type} may be is not known.`);
  if (present === undefined) return refuse('Amazon MQ does not tell the present storage size of the broker.');
  if (present >= most / GB)
    return refuse(`${present} GB is the most that ${type} takes; a larger instance type has more.`);
  return { present, most: most / GB };
}
