import type { Observation } from '../../model/finding.ts';
import { rabbitmqCondition } from '../condition.ts';
import { percentOf } from '../levels.ts';
import { worstFirst } from '../queue-figures.ts';
import { detailedViews, type QueueView } from '../queue-settings.ts';

const BOUNDS = ['max-length', 'max-length-bytes', 'message-ttl', 'max-age'];

/** Queues of a virtual host may grow without end. */
export const queuesWithoutBound = rabbitmqCondition({
  id: 'queues-without-bound',
  title: 'Queues without bound',
  group: 'queues',
  severity: 'info',
  meaning:
    'When its consumers stop, such a queue grows until the memory or disk alarm blocks every publisher of the broker.',
  threshold:
    'Fires for each virtual host with queues that have none of max-length, max-length-bytes, message-ttl and max-age in force, by policy, operator policy or argument; clears when all have one. Exclusive queues, which go with their connection, are left out.',
  holdSeconds: 0,
  clearSeconds: 0,
  provenOn: ['RabbitMQ 3.10.8'],
  sources: ['queues', 'queueDetails'],
  evaluate: (_values, input) => {
    const views = detailedViews(input).filter(({ queue }) => !queue.exclusive);
    return worstFirst([...Map.groupBy(views, ({ queue }) => queue.vhost)].map(([vhost, own]) => observe(vhost, own)));
  },
});

function observe(vhost: string, views: readonly QueueView[]): Observation {
  const unbounded = views.filter(({ limit, setting }) =>
    BOUNDS.every((key) => limit(key) === undefined && (key !== 'max-age' || setting(key) === undefined)),
  );
  return {
    subject: { kind: 'vhost', name: vhost },
    level: unbounded.length > 0 ? 'firing' : 'ok',
    evidence: [
      { label: 'queues without bound', value: unbounded.length, unit: 'count' },
      { label: 'share of the queues looked at', value: percentOf(unbounded.length, views.length), unit: 'percent' },
      { label: 'for instance', value: unbounded[0]?.queue.name ?? 'none' },
    ],
  };
}
