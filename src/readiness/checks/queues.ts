import { formatCount } from '../../model/format.ts';
import type { Queue } from '../../model/rabbitmq.ts';
import {
  leavesVersion3,
  type Obstacle,
  obstacleOf,
  reaches43,
  type UpgradeCheck,
  type UpgradeInput,
} from '../check.ts';
import { queueLabel, queuesOf, settingsOf } from '../facts.ts';

export const classicQueues: UpgradeCheck = {
  id: 'classic-queues',
  title: 'Classic queues',
  consequence: 'refuses',
  why: 'Amazon MQ does not take a broker with classic queues from 3.13 to 4.2 in place: it answers with the action-required code RABBITMQ_BROKER_NOT_UPGRADEABLE_TO_V4 and applies nothing.',
  todo: 'Migrate them to quorum queues, with the queue-migration plugin of Amazon MQ on 3.13 or by declaring new ones and moving consumers, then publishers. Per-message TTLs are the most common reason for a failed migration.',
  sources: ['queues'],
  applies: leavesVersion3,
  look: (input) => {
    const classic = queuesOf(input).filter(({ type, exclusive }) => type === 'classic' && !exclusive);
    const messages = classic.reduce((total, queue) => total + queue.messages, 0);
    return ofQueues(classic, [{ label: 'messages in them', value: messages, unit: 'count' }]);
  },
};

export const mirroredQueues: UpgradeCheck = {
  id: 'mirrored-queues',
  title: 'Mirrored queues',
  consequence: 'breaks',
  why: 'RabbitMQ 4 has no mirroring: a classic queue lives on one node only, and is away with it.',
  todo: 'Migrate the named queues to quorum queues before the upgrade.',
  sources: ['queues', 'policies'],
  applies: leavesVersion3,
  look: (input) =>
    ofQueues(
      settingsOf(input)
        .filter(({ queue, setting }) => queue.type === 'classic' && setting('ha-mode') !== undefined)
        .map(({ queue }) => queue),
    ),
};

export const unsynchronisedMirrors: UpgradeCheck = {
  id: 'unsynchronised-mirrors',
  title: 'Mirrors that are not synchronised',
  consequence: 'breaks',
  why: 'Each node restarts in turn; messages of which no synchronised copy is left are lost with the node that goes down.',
  todo: 'Drain or synchronise the named queues before the window, the longest last and one at a time.',
  sources: ['queueDetails'],
  applies: leavesVersion3,
  look: (input) =>
    ofQueues(
      settingsOf(input)
        .flatMap(({ detail }) => detail ?? [])
        .filter(({ mirrors, synchronisedMirrors }) => synchronisedMirrors.length < mirrors.length),
    ),
};

export const transientQueues: UpgradeCheck = {
  id: 'transient-queues',
  title: 'Transient queues that are not exclusive',
  consequence: 'breaks',
  why: 'Amazon MQ says that its RabbitMQ 4.3 refuses to declare a queue that is neither durable nor exclusive, so its client fails when it starts. RabbitMQ 4.3.6 as it comes takes it still, as deprecated.',
  todo: 'Declare them durable (with x-expires, if they are to go away), or exclusive.',
  sources: ['queues'],
  applies: reaches43,
  look: (input) =>
    ofQueues(
      queuesOf(input)
        .filter(isTransient)
        .filter(({ name }) => !isCelery(name)),
    ),
};

export const celeryQueues: UpgradeCheck = {
  id: 'celery-queues',
  title: 'Control and event queues of Celery',
  consequence: 'breaks',
  why: 'Celery declares its pidbox and celeryev queues neither durable nor exclusive; Amazon MQ says that its RabbitMQ 4.3 refuses that, and workers do not start then.',
  todo: 'Before 4.3 use a Celery and kombu that declare them otherwise, or turn both off: worker_enable_remote_control = false, no -E, --without-gossip --without-mingle.',
  sources: ['queues'],
  applies: reaches43,
  look: (input) =>
    ofQueues(
      queuesOf(input)
        .filter(isTransient)
        .filter(({ name }) => isCelery(name)),
    ),
};

export const maxPriority: UpgradeCheck = {
  id: 'max-priority',
  title: 'Queues with priorities',
  consequence: 'stops-applying',
  why: 'Quorum queues ignore or refuse x-max-priority: they know two levels only, normal (0 to 4) and high (5 and above), on 4.x.',
  todo: 'Use one queue for each level, or make sure that two levels are enough, before migrating.',
  sources: ['queueDetails'],
  applies: leavesVersion3,
  look: (input) =>
    ofQueues(
      settingsOf(input)
        .filter(({ setting }) => setting('max-priority') !== undefined)
        .map(({ queue }) => queue),
    ),
};

export const rejectPublishDlx: UpgradeCheck = {
  id: 'reject-publish-dlx',
  title: 'Overflow reject-publish-dlx',
  consequence: 'stops-applying',
  why: 'Quorum queues have no overflow reject-publish-dlx: what is refused is not dead-lettered any more.',
  todo: 'Use reject-publish and let the publisher handle the refusal, or drop-head with a dead-letter exchange.',
  sources: ['queueDetails', 'policies'],
  applies: leavesVersion3,
  look: (input) =>
    ofQueues(
      settingsOf(input)
        .filter(({ setting }) => setting('overflow') === 'reject-publish-dlx')
        .map(({ queue }) => queue),
    ),
};

export const classicStorageVersion: UpgradeCheck = {
  id: 'queue-version-1',
  title: 'First storage version of classic queues',
  consequence: 'breaks',
  why: 'RabbitMQ 4.3 refuses x-queue-version = 1 and policies with queue-version 1.',
  todo: 'Remove the argument or set it to 2; a policy can convert existing queues beforehand.',
  sources: ['queueDetails', 'policies'],
  applies: reaches43,
  look: (input) =>
    ofQueues(
      settingsOf(input)
        .filter(({ setting }) => setting('queue-version') === 1)
        .map(({ queue }) => queue),
    ),
};

export const masterLocator: UpgradeCheck = {
  id: 'queue-master-locator',
  title: 'Queue master locator',
  consequence: 'breaks',
  why: 'RabbitMQ 4.3 refuses a policy with queue-master-locator, and closes the connection that declares a queue with x-queue-master-locator.',
  todo: 'Use queue-leader-locator instead, in the applications that declare the named queues and in the policies.',
  sources: ['queueDetails', 'policies'],
  applies: reaches43,
  look: (input) =>
    ofQueues(
      settingsOf(input)
        .filter(({ setting }) => setting('queue-master-locator') !== undefined)
        .map(({ queue }) => queue),
    ),
};

export const deliveryLimit: UpgradeCheck = {
  id: 'delivery-limit',
  title: 'Delivery limit of 20 by default',
  consequence: 'breaks',
  why: 'On RabbitMQ 4 a quorum queue drops a message after 20 failed deliveries, or dead-letters it; on 3.13 it tried for ever. Without a dead-letter exchange such messages are lost.',
  todo: 'Give the named queues a dead-letter exchange, or a delivery-limit of their own (-1 for the old behaviour), with a policy.',
  sources: ['queues', 'policies'],
  applies: leavesVersion3,
  look: (input) =>
    ofQueues(
      settingsOf(input)
        .filter(({ queue, setting }) => queue.type === 'quorum' && !limitsDeliveries(setting))
        .map(({ queue }) => queue),
    ),
};

function limitsDeliveries(setting: (key: string) => unknown): boolean {
  return setting('delivery-limit') !== undefined || setting('dead-letter-exchange') !== undefined;
}

/** Which queues Celery makes for remote control and for events. */
export function isCelery(name: string): boolean {
  return /(\.pidbox$|^celeryev[.\b]?)/.test(name);
}

function isTransient({ durable, exclusive }: Queue): boolean {
  return !durable && !exclusive;
}

function ofQueues(queues: readonly Queue[], evidence: Obstacle['evidence'] = []): Obstacle | undefined {
  return obstacleOf(queues.map(queueLabel), evidence);
}

/** How far the closer look went, for the checks that need the arguments of queues. */
export function closerLookText(input: UpgradeInput, unlooked: number): string {
  const all = queuesOf(input).length;
  return `the arguments of ${formatCount(unlooked)} of ${formatCount(all)} queues were not read`;
}
