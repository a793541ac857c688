import type { Observation } from '../../model/finding.ts';
import type { QueueDetail } from '../../model/rabbitmq.ts';
import { type ConditionInput, rabbitmqCondition } from '../condition.ts';
import { levelAbove } from '../levels.ts';
import { deliveryRate, drainRate, queueSubject, unchangedSeconds, worstFirst } from '../queue-figures.ts';

const SECONDS = { fires: 300, clears: 60 };

/** Consumers are there, messages wait, and nothing moves. */
export const wedgedConsumers = rabbitmqCondition({
  id: 'wedged-consumers',
  title: 'Consumers are wedged',
  group: 'queues',
  severity: 'critical',
  meaning:
    'The consumers hold as many messages as their prefetch allows, acknowledge none and so get no more. Counting consumers does not show it. Often they wait for something else: a lock, a slow service, a task with a later start time.',
  threshold: `Fires when a queue has messages ready and consumers, nothing is delivered or acknowledged, and the number of unacknowledged messages has not moved for ${SECONDS.fires / 60} minutes; clears as soon as something moves.`,
  holdSeconds: 0,
  clearSeconds: 30,
  provenOn: ['RabbitMQ 3.10.8'],
  sources: ['queueDetails'],
  evaluate: ({ queueDetails }, input) => worstFirst(queueDetails.map((queue) => observe(queue, input))),
});

function observe(queue: QueueDetail, input: ConditionInput): Observation {
  const stuck = queue.ready > 0 && queue.unacked > 0 && (queue.consumers ?? 0) > 0;
  const still = stuck && drainRate(queue) === 0 && deliveryRate(queue) === 0;
  const seconds = still ? unchangedSeconds(queue, 'unacked', queue.unacked, input) : 0;
  return {
    subject: queueSubject(queue),
    level: levelAbove(seconds, SECONDS),
    evidence: [
      { label: 'without progress for', value: seconds, unit: 'seconds', limit: SECONDS.fires },
      { label: 'messages ready', value: queue.ready, unit: 'count' },
      { label: 'unacknowledged', value: queue.unacked, unit: 'count' },
      { label: 'consumers', value: queue.consumers ?? 0, unit: 'count' },
    ],
  };
}
