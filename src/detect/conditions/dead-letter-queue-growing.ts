import type { Observation } from '../../model/finding.ts';
import { type ConditionInput, rabbitmqCondition } from '../condition.ts';
import { deadLetterQueues } from '../dead-letters.ts';
import { levelAbove } from '../levels.ts';
import { pastDepth, queueSubject, worstFirst } from '../queue-figures.ts';
import type { QueueView } from '../queue-settings.ts';
import { lastSeconds } from '../trend.ts';

const WINDOW = 600;
const COUNT = { fires: 10, clears: 1 };

/** Messages fail now: a dead-letter queue fills. */
export const deadLetterQueueGrowing = rabbitmqCondition({
  id: 'dead-letter-queue-growing',
  title: 'Dead-letter queue grows',
  group: 'queues',
  severity: 'warning',
  meaning: 'Work is failing at this moment: consumers reject messages, messages expire, or a queue is full.',
  threshold: `Fires when a dead-letter queue (found as for dead-letter-queue-not-empty) holds ${COUNT.fires} messages more than at its lowest in the last ${WINDOW / 60} minutes; clears when it gained none in that time.`,
  holdSeconds: 0,
  clearSeconds: 0,
  provenOn: ['RabbitMQ 3.10.8'],
  sources: ['queues', 'queueDetails', 'exchanges', 'bindings'],
  evaluate: (_values, input) =>
    worstFirst(deadLetterQueues(input).map(({ view, sources }) => observe(view, sources, input))),
});

function observe({ queue }: QueueView, sources: readonly string[], input: ConditionInput): Observation {
  const past = pastDepth(queue, 'messages', input);
  const points = lastSeconds([...past, { at: input.now, value: queue.messages }], WINDOW);
  const gained = queue.messages - Math.min(...points.map(({ value }) => value));
  return {
    subject: queueSubject(queue),
    level: levelAbove(gained, COUNT),
    evidence: [
      { label: `gained in ${WINDOW / 60} minutes`, value: gained, unit: 'count', limit: COUNT.fires },
      { label: 'messages', value: queue.messages, unit: 'count' },
      { label: 'dead letters of', value: sources.join(', ') },
    ],
  };
}
