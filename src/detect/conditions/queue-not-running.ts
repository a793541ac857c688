import type { Observation } from '../../model/finding.ts';
import type { Queue } from '../../model/rabbitmq.ts';
import { rabbitmqCondition } from '../condition.ts';
import { queueSubject } from '../queue-figures.ts';

const BROKEN = new Set(['down', 'stopped', 'crashed']);

/** A queue has no process that could serve it. */
export const queueNotRunning = rabbitmqCondition({
  id: 'queue-not-running',
  title: 'Queue is down',
  group: 'queues',
  severity: 'critical',
  meaning:
    'Nobody can publish to this queue or consume from it. It lived on one node that is down, or its process crashed; declaring it again is refused meanwhile.',
  threshold:
    'Fires while the broker tells the state down, stopped or crashed of a queue; clears when it runs again or is gone.',
  holdSeconds: 30,
  clearSeconds: 0,
  provenOn: ['RabbitMQ 3.10.8'],
  sources: ['queues'],
  evaluate: ({ queues }) => queues.map(observe),
});

function observe(queue: Queue): Observation {
  return {
    subject: queueSubject(queue),
    level: BROKEN.has(queue.state) ? 'firing' : 'ok',
    evidence: [
      { label: 'state', value: queue.state },
      { label: 'node', value: queue.node ?? 'not known' },
      { label: 'type', value: queue.type },
    ],
  };
}
