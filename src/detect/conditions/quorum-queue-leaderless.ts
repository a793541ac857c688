import type { Observation } from '../../model/finding.ts';
import type { QueueDetail } from '../../model/rabbitmq.ts';
import { rabbitmqCondition } from '../condition.ts';
import { queueSubject } from '../queue-figures.ts';

/** A quorum queue has its majority and yet no leader. */
export const quorumQueueLeaderless = rabbitmqCondition({
  id: 'quorum-queue-leaderless',
  title: 'Quorum queue without leader',
  group: 'queues',
  versions: '>=3.8.0',
  severity: 'critical',
  meaning:
    'Only the leader serves a quorum queue. An election takes seconds; without a leader for longer the queue stands still.',
  threshold:
    'Fires when a quorum queue with a majority online has no leader among its online members for 30 seconds; clears when it has one.',
  holdSeconds: 30,
  clearSeconds: 0,
  provenOn: ['RabbitMQ 3.10.8', 'RabbitMQ 4.3.6'],
  sources: ['queueDetails'],
  evaluate: ({ queueDetails }) => queueDetails.filter(hasMajority).map(observe),
});

function hasMajority({ type, members, onlineMembers }: QueueDetail): boolean {
  return type === 'quorum' && onlineMembers.length * 2 > members.length;
}

function observe(queue: QueueDetail): Observation {
  const { leader, onlineMembers } = queue;
  return {
    subject: queueSubject(queue),
    level: leader === undefined || !onlineMembers.includes(leader) ? 'firing' : 'ok',
    evidence: [
      { label: 'leader', value: leader ?? 'none' },
      { label: 'members online', value: onlineMembers.join(', ') },
    ],
  };
}
