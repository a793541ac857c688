import type { Observation } from '../../model/finding.ts';
import type { Consumer } from '../../model/rabbitmq.ts';
import { rabbitmqCondition } from '../condition.ts';
import { queueSubject, worstFirst } from '../queue-figures.ts';

/** A queue has consumers, none of which is active. */
export const noActiveConsumer = rabbitmqCondition({
  id: 'no-active-consumer',
  title: 'No consumer is active',
  group: 'queues',
  versions: '>=3.8.0',
  severity: 'warning',
  meaning:
    'Consumers are counted, yet none gets messages: the node of the active one is suspected to be down, or single active consumer has not chosen a successor.',
  threshold:
    'Fires when a queue has messages ready and consumers that the broker all marks as not active; clears when one is active or the queue is empty.',
  holdSeconds: 60,
  clearSeconds: 0,
  provenOn: ['RabbitMQ 3.10.8'],
  sources: ['queueDetails', 'consumers'],
  evaluate: ({ queueDetails, consumers }) => {
    const byQueue = Map.groupBy(consumers, ({ vhost, queue }) => JSON.stringify([vhost, queue]));
    return worstFirst(
      queueDetails.flatMap((queue): Observation[] => {
        const own = byQueue.get(JSON.stringify([queue.vhost, queue.name])) ?? [];
        if (own.length === 0) return [];
        return [
          {
            subject: queueSubject(queue),
            level: queue.ready > 0 && own.every(({ active }) => !active) ? 'firing' : 'ok',
            evidence: [
              { label: 'messages ready', value: queue.ready, unit: 'count' },
              { label: 'consumers', value: own.length, unit: 'count' },
              { label: 'their state', value: statesOf(own) },
            ],
          },
        ];
      }),
    );
  },
});

function statesOf(consumers: readonly Consumer[]): string {
  return [...new Set(consumers.map(({ activityStatus }) => activityStatus ?? 'not active'))].join(', ');
}
