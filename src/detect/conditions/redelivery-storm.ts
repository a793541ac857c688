import type { Observation } from '../../model/finding.ts';
import type { QueueDetail } from '../../model/rabbitmq.ts';
import { rabbitmqCondition } from '../condition.ts';
import { type ObservedLevel, percentOf } from '../levels.ts';
import { deliveryRate, queueSubject, worstFirst } from '../queue-figures.ts';

const RATE = { fires: 10, clears: 5 };
const SHARE = { fires: 50, clears: 25 };

/** The same messages are delivered again and again. */
export const redeliveryStorm = rabbitmqCondition({
  id: 'redelivery-storm',
  title: 'Messages are redelivered over and over',
  group: 'queues',
  severity: 'warning',
  meaning:
    'Consumers take messages and give them back, by rejecting with requeue, failing or losing their connection. A message that nobody can handle keeps consumers and broker busy until it is dead-lettered.',
  threshold: `Fires when a queue redelivers ${RATE.fires} messages per second or more and they are ${SHARE.fires} % or more of all deliveries; clears below ${RATE.clears} per second or ${SHARE.clears} %.`,
  holdSeconds: 60,
  clearSeconds: 60,
  provenOn: ['RabbitMQ 3.10.8'],
  sources: ['queueDetails'],
  evaluate: ({ queueDetails }) => worstFirst(queueDetails.map(observe)),
});

function observe(queue: QueueDetail): Observation {
  const rate = queue.rates.redeliver ?? 0;
  const delivered = deliveryRate(queue);
  const share = delivered === 0 ? 0 : percentOf(rate, delivered);
  return {
    subject: queueSubject(queue),
    level: levelOf(rate, share),
    evidence: [
      { label: 'redelivered', value: rate, unit: 'per-second', limit: RATE.fires },
      { label: 'share of deliveries', value: share, unit: 'percent', limit: SHARE.fires },
    ],
  };
}

function levelOf(rate: number, share: number): ObservedLevel {
  if (rate >= RATE.fires && share >= SHARE.fires) return 'firing';
  return rate >= RATE.clears && share >= SHARE.clears ? 'between' : 'ok';
}
