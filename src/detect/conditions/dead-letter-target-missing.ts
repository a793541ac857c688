import type { Observation } from '../../model/finding.ts';
import { rabbitmqCondition } from '../condition.ts';
import { type DeadLetterRoute, deadLetterRoutes } from '../dead-letters.ts';
import { queueSubject } from '../queue-figures.ts';

/** What a queue dead-letters reaches no queue. */
export const deadLetterTargetMissing = rabbitmqCondition({
  id: 'dead-letter-target-missing',
  title: 'Dead letters are lost',
  group: 'queues',
  severity: 'warning',
  meaning:
    'Messages that this queue dead-letters are dropped without a trace: the exchange is gone, or no queue is bound for them.',
  threshold:
    'Fires when the dead-letter exchange of a queue does not exist, or routes its dead letters to no queue. A default exchange without dead-letter-routing-key cannot be judged and is left out.',
  holdSeconds: 60,
  clearSeconds: 0,
  provenOn: ['RabbitMQ 3.10.8'],
  sources: ['queues', 'queueDetails', 'exchanges', 'bindings'],
  evaluate: (_values, input) =>
    deadLetterRoutes(input)
      .filter(({ exchange, routingKey }) => exchange !== '' || routingKey !== undefined)
      .map(observe),
});

function observe({ from, exchange, exchangeExists, routingKey, targets }: DeadLetterRoute): Observation {
  return {
    subject: queueSubject(from.queue),
    level: targets.length === 0 ? 'firing' : 'ok',
    evidence: [
      { label: 'dead-letter exchange', value: exchange === '' ? '(default)' : exchange },
      { label: 'exchange exists', value: exchangeExists },
      { label: 'routing key', value: routingKey ?? "each message's own" },
    ],
  };
}
