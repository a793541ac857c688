import type { Observation } from '../../model/finding.ts';
import type { QueueDetail } from '../../model/rabbitmq.ts';
import { rabbitmqCondition } from '../condition.ts';
import { levelBelow } from '../levels.ts';
import { queueSubject } from '../queue-figures.ts';

const PERCENT = { fires: 50, clears: 70 };
const BACKLOG = 100;

/** A queue with a backlog could often not hand out a message at once, because its consumers were not ready for more. */
export const consumerCapacityLow = rabbitmqCondition({
  id: 'consumer-capacity-low',
  title: 'Consumers cannot take more',
  group: 'queues',
  severity: 'warning',
  meaning:
    'More consumers, faster ones or a higher prefetch would empty the queue sooner; the broker is not the brake.',
  threshold: `Fires when the consumer capacity that the broker measures is ${PERCENT.fires} % or less while ${BACKLOG} messages or more are ready; clears above ${PERCENT.clears} % or without backlog.`,
  holdSeconds: 300,
  clearSeconds: 120,
  provenOn: ['RabbitMQ 3.10.8'],
  sources: ['queueDetails'],
  evaluate: ({ queueDetails }) =>
    queueDetails.flatMap(observe).sort((a, b) => Number(a.evidence[0]?.value) - Number(b.evidence[0]?.value)),
});

function observe(queue: QueueDetail): Observation[] {
  const { consumers = 0, consumerUtilisation, ready } = queue;
  if (consumers === 0 || consumerUtilisation === undefined) return [];
  const capacity = Math.round(consumerUtilisation * 1_000) / 10;
  return [
    {
      subject: queueSubject(queue),
      level: ready < BACKLOG ? 'ok' : levelBelow(capacity, PERCENT),
      evidence: [
        { label: 'consumer capacity', value: capacity, unit: 'percent', limit: PERCENT.fires },
        { label: 'messages ready', value: ready, unit: 'count' },
        { label: 'consumers', value: consumers, unit: 'count' },
      ],
    },
  ];
}
