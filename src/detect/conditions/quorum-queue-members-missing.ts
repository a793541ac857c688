import type { Observation } from '../../model/finding.ts';
import type { QueueDetail } from '../../model/rabbitmq.ts';
import { rabbitmqCondition } from '../condition.ts';
import { queueSubject } from '../queue-figures.ts';

/** What Amazon MQ's clusters have, and what a quorum queue needs to survive the loss of one node. */
const WANTED = 3;

/** A quorum queue has fewer members than the cluster allows, or members that are offline. */
export const quorumQueueMembersMissing = rabbitmqCondition({
  id: 'quorum-queue-members-missing',
  title: 'Quorum queue lacks members',
  group: 'queues',
  versions: '>=3.8.0',
  severity: 'warning',
  meaning: 'The queue works, but the next node that goes down, in a maintenance window for instance, can take it down.',
  threshold: `Fires when fewer than ${WANTED} members of a quorum queue are online although the cluster has ${WANTED} nodes; clears when they are. Not while the queue has lost its majority, which has a condition of its own.`,
  holdSeconds: 300,
  clearSeconds: 0,
  provenOn: ['RabbitMQ 3.10.8', 'RabbitMQ 4.3.6'],
  sources: ['queueDetails', 'nodes'],
  evaluate: ({ queueDetails, nodes }) =>
    queueDetails
      .filter(({ type, members }) => type === 'quorum' && members.length > 0)
      .map((queue) => observe(queue, Math.min(WANTED, nodes.length))),
});

function observe(queue: QueueDetail, wanted: number): Observation {
  const { members, onlineMembers } = queue;
  const lost = onlineMembers.length * 2 <= members.length;
  const offline = members.filter((member) => !onlineMembers.includes(member));
  return {
    subject: queueSubject(queue),
    level: onlineMembers.length < wanted && !lost ? 'firing' : 'ok',
    evidence: [
      { label: 'members online', value: onlineMembers.length, unit: 'count', limit: wanted },
      { label: 'members', value: members.length, unit: 'count' },
      { label: 'offline', value: offline.join(', ') || 'none' },
    ],
  };
}
