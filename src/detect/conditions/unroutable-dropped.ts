import { rabbitmqCondition } from '../condition.ts';
import { levelAbove } from '../levels.ts';

/** One message in five seconds: what one interval of the broker's statistics can show. */
const RATE = { fires: 0.2, clears: 0.1 };

/** Messages are published that no queue gets, and nobody is told. */
export const unroutableDropped = rabbitmqCondition({
  id: 'unroutable-dropped',
  title: 'Messages are dropped as unroutable',
  group: 'exchanges',
  versions: '>=3.8.0',
  severity: 'warning',
  meaning:
    'These messages are lost without a trace: no binding takes them, and the publisher did not set the mandatory flag. Often a binding is missing after a deployment.',
  threshold: `Fires from ${RATE.fires} dropped messages per second on; clears when none is dropped.`,
  holdSeconds: 60,
  clearSeconds: 60,
  provenOn: ['RabbitMQ 3.10.8'],
  sources: ['overview'],
  evaluate: ({ overview: { rates } }, { broker }) => [
    {
      subject: { kind: 'broker', name: broker.name },
      level: levelAbove(rates.dropUnroutable ?? 0, RATE),
      evidence: [
        { label: 'dropped', value: rates.dropUnroutable ?? 0, unit: 'per-second', limit: RATE.fires },
        { label: 'published', value: rates.publish ?? 0, unit: 'per-second' },
      ],
    },
  ],
});
