import type { Observation } from '../../model/finding.ts';
import type { Queue } from '../../model/rabbitmq.ts';
import { rabbitmqCondition } from '../condition.ts';
import { worstFirst } from '../queue-figures.ts';

/** Celery's remote control (`NAME.celery.pidbox`) and event queues (`celeryev.ID`). */
const CELERY = /\.celery\.pidbox$|^celeryev\./;

/** Celery workers keep their control and event queues on this broker. */
export const celeryControlQueues = rabbitmqCondition({
  id: 'celery-control-queues',
  title: 'Celery control and event queues',
  group: 'upgrade',
  severity: 'info',
  meaning:
    'Celery declares these queues in a way that RabbitMQ 4.3 on Amazon MQ is said to refuse: its workers do not start after the upgrade until Celery is told otherwise. Each worker also sends events to all others; without need, gossip, mingle and events can be switched off.',
  threshold: 'Fires for each virtual host with queues that are named so and not durable; clears when there is none.',
  holdSeconds: 0,
  clearSeconds: 0,
  provenOn: ['RabbitMQ 3.10.8', 'RabbitMQ 4.0.5', 'RabbitMQ 4.3.6'],
  sources: ['queues'],
  evaluate: ({ queues }) =>
    worstFirst([...Map.groupBy(queues, ({ vhost }) => vhost)].map(([vhost, own]) => observe(vhost, own))),
});

function observe(vhost: string, queues: readonly Queue[]): Observation {
  const celery = queues.filter(({ name, durable }) => CELERY.test(name) && !durable);
  return {
    subject: { kind: 'vhost', name: vhost },
    level: celery.length > 0 ? 'firing' : 'ok',
    evidence: [
      { label: 'Celery queues', value: celery.length, unit: 'count' },
      { label: 'all queues', value: queues.length, unit: 'count' },
      { label: 'for instance', value: celery[0]?.name ?? 'none' },
    ],
  };
}
