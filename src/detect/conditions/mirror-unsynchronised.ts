import type { Observation } from '../../model/finding.ts';
import type { QueueDetail } from '../../model/rabbitmq.ts';
import { rabbitmqCondition } from '../condition.ts';
import { queueSubject, worstFirst } from '../queue-figures.ts';

/** A mirrored queue has mirrors without all of its messages. */
export const mirrorUnsynchronised = rabbitmqCondition({
  id: 'mirror-unsynchronised',
  title: 'Mirror not synchronised',
  group: 'queues',
  versions: '<4.0.0',
  severity: 'warning',
  meaning:
    'If the node with the leading copy goes down now, messages that the mirror does not have are lost, or the queue is not available until that node is back.',
  threshold:
    'Fires when a mirrored classic queue that holds messages has a mirror that is not synchronised, or none at all in a cluster; clears when all are. A queue that is synchronising is between.',
  holdSeconds: 300,
  clearSeconds: 0,
  provenOn: ['RabbitMQ 3.10.8'],
  sources: ['queueDetails', 'nodes'],
  evaluate: ({ queueDetails, nodes }) =>
    worstFirst(queueDetails.filter(isMirrored).map((queue) => observe(queue, nodes.length))),
});

function isMirrored({ type, effectivePolicy }: QueueDetail): boolean {
  return type === 'classic' && effectivePolicy['ha-mode'] !== undefined;
}

function observe(queue: QueueDetail, nodes: number): Observation {
  const lagging = queue.mirrors.filter((mirror) => !queue.synchronisedMirrors.includes(mirror));
  const exposed = queue.messages > 0 && nodes > 1 && (lagging.length > 0 || queue.mirrors.length === 0);
  return {
    subject: queueSubject(queue),
    level: exposed ? (queue.state === 'syncing' ? 'between' : 'firing') : 'ok',
    evidence: [
      { label: 'messages', value: queue.messages, unit: 'count' },
      { label: 'not synchronised', value: lagging.join(', ') || 'none' },
      { label: 'mirrors', value: queue.mirrors.length, unit: 'count' },
    ],
  };
}
