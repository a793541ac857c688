import { readValue } from '../../model/reading.ts';
import { isCelery } from '../checks/queues.ts';
import { queueLabel, queuesOf, settingsOf } from '../facts.ts';
import { brokenBy, type Practice } from '../practice.ts';

/** Beyond so many ready messages a queue is a store; restarts and synchronisation take their time with it. */
const LONG_QUEUE = 100_000;
const LARGE_MESSAGE_BYTES = 1_000_000;

export const quorumQueues: Practice = {
  id: 'quorum-queues',
  title: 'Quorum queues',
  weight: 3,
  why: 'Quorum queues survive the loss of a node without synchronisation; mirrored queues do not exist on RabbitMQ 4.',
  how: 'Declare durable queues with x-queue-type = quorum, and migrate those that exist (RabbitMQ 3.13 and later).',
  sources: ['queues', 'nodes'],
  judge: (input) => {
    const nodes = readValue(input.snapshot.rabbitmq?.nodes) ?? [];
    const durable = queuesOf(input).filter(({ durable: kept, exclusive }) => kept && !exclusive);
    if (nodes.length < 3 || durable.length === 0) return undefined;
    return brokenBy(durable.filter(({ type }) => type === 'classic').map(queueLabel), 'durable classic queues');
  },
};

export const durableQueues: Practice = {
  id: 'durable-queues',
  title: 'Durable queues',
  weight: 3,
  why: 'A transient queue is gone after a restart of its node, with its messages; each maintenance window is such a restart.',
  how: 'Declare the named queues durable and publish persistent messages (delivery mode 2).',
  sources: ['queues'],
  judge: (input) =>
    brokenBy(
      queuesOf(input)
        .filter(({ durable, exclusive, name }) => !durable && !exclusive && !isCelery(name))
        .map(queueLabel),
      'transient queues that are not exclusive',
    ),
};

export const shortQueues: Practice = {
  id: 'short-queues',
  title: 'Short queues',
  weight: 2,
  why: 'Long queues take memory and disk, and on RabbitMQ 3 hours of synchronisation after a restart.',
  how: 'Consume faster than is published, let what is old expire (TTL), and bound the length.',
  sources: ['queues'],
  judge: (input) =>
    brokenBy(
      queuesOf(input)
        .filter(({ ready }) => ready > LONG_QUEUE)
        .map(queueLabel),
      `queues with more than ${LONG_QUEUE.toLocaleString('en-US')} messages ready`,
    ),
};

export const boundedQueues: Practice = {
  id: 'bounded-queues',
  title: 'Every queue has a maximum length',
  weight: 2,
  why: 'A queue without a bound grows until the memory or disk alarm stops all publishers, not only its own.',
  how: 'Set max-length or max-length-bytes and an overflow by policy; Amazon MQ does it for "/" only, other virtual hosts need a policy of their own.',
  sources: ['queues', 'policies'],
  judge: (input) =>
    brokenBy(
      settingsOf(input)
        .filter(
          ({ queue, limit }) =>
            !queue.exclusive &&
            queue.type !== 'stream' &&
            limit('max-length') === undefined &&
            limit('max-length-bytes') === undefined,
        )
        .map(({ queue }) => queueLabel(queue)),
      'queues without a bound',
    ),
};

export const smallMessages: Practice = {
  id: 'small-messages',
  title: 'Messages below 1 MB',
  weight: 2,
  why: 'Large messages cause memory alarms that come without warning, and slow replication between nodes.',
  how: 'Put the payload into Amazon S3 and send a reference to it.',
  sources: ['queueDetails'],
  judge: (input) =>
    brokenBy(
      settingsOf(input)
        .filter(({ queue, detail }) => (detail?.messageBytes ?? 0) > LARGE_MESSAGE_BYTES * Math.max(queue.messages, 1))
        .map(({ queue }) => queueLabel(queue)),
      'queues whose messages are above 1 MB on average',
    ),
};

export const deliveryLimits: Practice = {
  id: 'delivery-limit',
  title: 'Delivery limit of quorum queues',
  weight: 1,
  why: 'A message that always fails is redelivered for ever and keeps its consumer busy.',
  how: 'Set delivery-limit by policy, together with a dead-letter exchange.',
  sources: ['queues', 'policies'],
  judge: (input) => {
    const version = readValue(input.snapshot.rabbitmq?.overview)?.rabbitmqVersion;
    const quorum = settingsOf(input).filter(({ queue }) => queue.type === 'quorum');
    // RabbitMQ 4 has a limit of 20 by default.
    if (quorum.length === 0 || version?.startsWith('3.') !== true) return undefined;
    return brokenBy(
      quorum.filter(({ setting }) => setting('delivery-limit') === undefined).map(({ queue }) => queueLabel(queue)),
      'quorum queues without delivery limit',
    );
  },
};

export const celeryChatter: Practice = {
  id: 'celery',
  title: 'Celery without chatter',
  weight: 1,
  why: "Celery's remote control, gossip and events make many queues and messages that nobody needs; under load they cause memory alarms.",
  how: 'worker_enable_remote_control = false, no -E, and start workers with --without-gossip --without-mingle --without-heartbeat; Celery 5.5 or later for quorum queues.',
  sources: ['queues'],
  judge: (input) =>
    brokenBy(
      queuesOf(input)
        .filter(({ name }) => isCelery(name))
        .map(queueLabel),
      'control and event queues of Celery',
    ),
};
