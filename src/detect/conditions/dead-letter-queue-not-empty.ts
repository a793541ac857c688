import type { Observation } from '../../model/finding.ts';
import { rabbitmqCondition } from '../condition.ts';
import { deadLetterQueues } from '../dead-letters.ts';
import { queueSubject, worstFirst } from '../queue-figures.ts';

/** A dead-letter queue, found by following the dead-letter settings, holds messages that nobody takes. */
export const deadLetterQueueNotEmpty = rabbitmqCondition({
  id: 'dead-letter-queue-not-empty',
  title: 'Dead-letter queue holds messages',
  group: 'queues',
  severity: 'info',
  meaning:
    'Each of these messages failed, expired or did not fit, and waits for somebody to look at it. Dead-letter queues are seldom bounded and fill the disk.',
  threshold:
    'Fires when a queue that other queues dead-letter to (settings of arguments and policies, followed over exchange and bindings) holds messages and has no consumer; clears when it is empty or consumed.',
  holdSeconds: 60,
  clearSeconds: 0,
  provenOn: ['RabbitMQ 3.10.8'],
  sources: ['queues', 'queueDetails', 'exchanges', 'bindings'],
  evaluate: (_values, input) =>
    worstFirst(
      deadLetterQueues(input).map(
        ({ view: { queue }, sources }): Observation => ({
          subject: queueSubject(queue),
          level: queue.ready > 0 && queue.consumers === 0 ? 'firing' : 'ok',
          evidence: [
            { label: 'messages ready', value: queue.ready, unit: 'count' },
            { label: 'dead letters of', value: sources.join(', ') },
          ],
        }),
      ),
    ),
});
