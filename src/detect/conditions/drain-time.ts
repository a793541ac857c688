import type { Observation } from '../../model/finding.ts';
import type { QueueDetail } from '../../model/rabbitmq.ts';
import { rabbitmqCondition } from '../condition.ts';
import { levelAbove } from '../levels.ts';
import { drainRate, queueSubject, worstFirst } from '../queue-figures.ts';

const SECONDS = { fires: 1_800, critical: 14_400, clears: 900 };
const FLOOR = 100;

/** What waits in a queue takes long to work off at the present rate. */
export const drainTime = rabbitmqCondition({
  id: 'drain-time',
  title: 'Backlog takes long to drain',
  group: 'queues',
  severity: 'warning',
  meaning: 'A message published now is handled only after this time, even if nothing more were published.',
  threshold: `Warning when the messages ready, divided by the rate at which consumers finish them, make ${SECONDS.fires / 60} minutes or more, critical from ${SECONDS.critical / 3_600} hours; clears below ${SECONDS.clears / 60} minutes or under ${FLOOR} messages. Needs consumers at work; without any, see the conditions on stranded queues and wedged consumers.`,
  holdSeconds: 300,
  clearSeconds: 120,
  provenOn: ['RabbitMQ 3.10.8'],
  sources: ['queueDetails'],
  evaluate: ({ queueDetails }) => worstFirst(queueDetails.map(observe)),
});

function observe(queue: QueueDetail): Observation {
  const rate = drainRate(queue);
  const seconds = rate > 0 && queue.ready >= FLOOR ? Math.round(queue.ready / rate) : 0;
  return {
    subject: queueSubject(queue),
    level: levelAbove(seconds, SECONDS),
    severity: seconds >= SECONDS.critical ? 'critical' : 'warning',
    evidence: [
      { label: 'time to drain', value: seconds, unit: 'seconds', limit: SECONDS.fires },
      { label: 'messages ready', value: queue.ready, unit: 'count' },
      { label: 'finished by consumers', value: rate, unit: 'per-second' },
    ],
  };
}
