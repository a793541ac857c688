import type { Evidence, Observation } from '../../model/finding.ts';
import type { QueueDetail } from '../../model/rabbitmq.ts';
import { rabbitmqCondition } from '../condition.ts';

/** Messages wait in a queue that nobody consumes from. */
export const strandedQueue = rabbitmqCondition({
  id: 'stranded-queue',
  title: 'Messages without consumer',
  group: 'queues',
  severity: 'warning',
  meaning:
    'Nobody works on these messages. The queue grows until it is full or the broker runs out of memory or disk, and then publishers are refused or blocked.',
  threshold:
    'Fires when a queue has messages ready and no consumer; clears when it is empty or has one. Queues that pass messages on after a time (TTL and dead-letter exchange) are left out.',
  holdSeconds: 60,
  clearSeconds: 0,
  provenOn: ['RabbitMQ 3.10.8'],
  sources: ['queueDetails'],
  evaluate: ({ queueDetails }) =>
    [...queueDetails]
      .filter((queue) => queue.consumers !== undefined && !isDelayQueue(queue))
      .sort((a, b) => b.ready - a.ready)
      .map(observe),
});

function observe({ vhost, name, ready, consumers = 0 }: QueueDetail): Observation {
  const evidence: Evidence[] = [
    { label: 'messages ready', value: ready, unit: 'count' },
    { label: 'consumers', value: consumers, unit: 'count' },
  ];
  const level = ready > 0 && consumers === 0 ? 'firing' : 'ok';
  return { subject: { kind: 'queue', vhost, name }, level, evidence };
}

/** Waiting is the purpose of such a queue: its messages leave by themselves. */
function isDelayQueue({ arguments: declared, effectivePolicy: policy }: QueueDetail): boolean {
  const expires = 'x-message-ttl' in declared || 'message-ttl' in policy;
  const passesOn = 'x-dead-letter-exchange' in declared || 'dead-letter-exchange' in policy;
  return expires && passesOn;
}
