import type { Observation } from '../../model/finding.ts';
import type { QueueDetail } from '../../model/rabbitmq.ts';
import { rabbitmqCondition } from '../condition.ts';
import { levelAbove } from '../levels.ts';
import { queueSubject, worstFirst } from '../queue-figures.ts';

const RATE = { fires: 5, clears: 2 };

/** Clients ask for messages one by one. */
export const basicGetPolling = rabbitmqCondition({
  id: 'basic-get-polling',
  title: 'Clients poll with basic.get',
  group: 'queues',
  severity: 'info',
  meaning:
    'Every poll costs the broker as much as a delivery, also when the queue is empty, and no consumer is counted. Consuming with a prefetch does the same work for a fraction.',
  threshold: `Fires when a queue answers ${RATE.fires} basic.get calls per second or more, those that found it empty included; clears below ${RATE.clears}.`,
  holdSeconds: 300,
  clearSeconds: 300,
  provenOn: ['RabbitMQ 3.10.8'],
  sources: ['queueDetails'],
  evaluate: ({ queueDetails }) => worstFirst(queueDetails.map(observe)),
});

function observe(queue: QueueDetail): Observation {
  const empty = queue.rates.getEmpty ?? 0;
  const polls = (queue.rates.get ?? 0) + (queue.rates.getNoAck ?? 0) + empty;
  return {
    subject: queueSubject(queue),
    level: levelAbove(polls, RATE),
    evidence: [
      { label: 'polls', value: polls, unit: 'per-second', limit: RATE.fires },
      { label: 'of these on an empty queue', value: empty, unit: 'per-second' },
    ],
  };
}
