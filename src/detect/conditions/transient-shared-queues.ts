import type { Observation } from '../../model/finding.ts';
import type { Queue } from '../../model/rabbitmq.ts';
import { rabbitmqCondition } from '../condition.ts';
import { worstFirst } from '../queue-figures.ts';

/** There are queues of a kind that Amazon MQ says its RabbitMQ 4.3 refuses; 4.3.6 as it comes still takes them. */
export const transientSharedQueues = rabbitmqCondition({
  id: 'transient-shared-queues',
  title: 'Transient queues that RabbitMQ 4.3 refuses',
  group: 'upgrade',
  severity: 'info',
  meaning:
    'Amazon MQ says that its RabbitMQ 4.3 refuses to declare a queue that is neither durable nor exclusive (RabbitMQ 4.3.6 as it comes takes it still, as deprecated). Applications that do so stop working with that upgrade. Until then such queues are lost when their node restarts.',
  threshold:
    'Fires for each virtual host with queues that are neither durable nor exclusive; clears when there is none.',
  holdSeconds: 0,
  clearSeconds: 0,
  provenOn: ['RabbitMQ 3.10.8', 'RabbitMQ 4.0.5', 'RabbitMQ 4.3.6'],
  sources: ['queues'],
  evaluate: ({ queues }) =>
    worstFirst([...Map.groupBy(queues, ({ vhost }) => vhost)].map(([vhost, own]) => observe(vhost, own))),
});

function observe(vhost: string, queues: readonly Queue[]): Observation {
  const transient = queues.filter(({ durable, exclusive }) => !durable && !exclusive);
  return {
    subject: { kind: 'vhost', name: vhost },
    level: transient.length > 0 ? 'firing' : 'ok',
    evidence: [
      { label: 'transient shared queues', value: transient.length, unit: 'count' },
      {
        label: 'for instance',
        value:
          transient
            .slice(0, 3)
            .map(({ name }) => name)
            .join(', ') || 'none',
      },
    ],
  };
}
