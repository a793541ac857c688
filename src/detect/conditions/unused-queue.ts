import type { Observation } from '../../model/finding.ts';
import type { QueueDetail } from '../../model/rabbitmq.ts';
import { rabbitmqCondition } from '../condition.ts';
import { levelAbove } from '../levels.ts';
import { queueSubject, worstFirst } from '../queue-figures.ts';

const DAY = 86_400;
const SECONDS = { fires: 7 * DAY, clears: 7 * DAY };

/** Nothing has happened in a queue for days. */
export const unusedQueue = rabbitmqCondition({
  id: 'unused-queue',
  title: 'Queue is not used',
  group: 'queues',
  severity: 'info',
  meaning:
    'Left-over queues count against max-queues, cost memory and, if they are still bound, collect messages for ever. An expires policy removes them by itself.',
  threshold:
    'Fires when a queue has had no consumer and no message in or out for 7 days; clears at the first sign of life.',
  holdSeconds: 0,
  clearSeconds: 0,
  provenOn: ['RabbitMQ 3.10.8'],
  sources: ['queueDetails'],
  evaluate: ({ queueDetails }, { now, snapshot }) =>
    worstFirst(
      queueDetails
        .filter(({ exclusive, autoDelete }) => !exclusive && !autoDelete)
        .map((queue) => observe(queue, now + (snapshot.clockSkew ?? 0))),
    ),
});

function observe(queue: QueueDetail, now: number): Observation {
  const idle = queue.idleSince === undefined || queue.consumers !== 0 ? 0 : Math.round((now - queue.idleSince) / 1_000);
  return {
    subject: queueSubject(queue),
    level: levelAbove(idle, SECONDS),
    evidence: [
      { label: 'idle for', value: idle, unit: 'seconds', limit: SECONDS.fires },
      { label: 'messages', value: queue.messages, unit: 'count' },
    ],
  };
}
