import type { Observation } from '../../model/finding.ts';
import type { QueueDetail } from '../../model/rabbitmq.ts';
import { rabbitmqCondition } from '../condition.ts';
import { queueSubject } from '../queue-figures.ts';

/** A quorum queue has lost the majority of its members. */
export const quorumQueueMinority = rabbitmqCondition({
  id: 'quorum-queue-minority',
  title: 'Quorum queue without majority',
  group: 'queues',
  versions: '>=3.8.0',
  severity: 'critical',
  meaning: 'Without more than half of its members the queue accepts and delivers nothing, until enough nodes are back.',
  threshold:
    'Fires when half or fewer of the members of a quorum queue are online, or the broker says minority; clears otherwise.',
  holdSeconds: 30,
  clearSeconds: 0,
  provenOn: ['RabbitMQ 3.10.8', 'RabbitMQ 4.3.6'],
  sources: ['queueDetails'],
  evaluate: ({ queueDetails }) => queueDetails.filter(({ type }) => type === 'quorum').map(observe),
});

function observe(queue: QueueDetail): Observation {
  const members = queue.members.length;
  const online = queue.onlineMembers.length;
  const lost = members > 0 && online * 2 <= members;
  return {
    subject: queueSubject(queue),
    level: lost || queue.state === 'minority' ? 'firing' : 'ok',
    evidence: [
      { label: 'members online', value: online, unit: 'count', limit: Math.floor(members / 2) + 1 },
      { label: 'members', value: members, unit: 'count' },
      { label: 'messages', value: queue.messages, unit: 'count' },
    ],
  };
}
