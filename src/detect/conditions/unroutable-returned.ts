import { rabbitmqCondition } from '../condition.ts';
import { levelAbove } from '../levels.ts';

const RATE = { fires: 0.2, clears: 0.1 };

/** Messages are published that no queue gets, and their publishers get them back. */
export const unroutableReturned = rabbitmqCondition({
  id: 'unroutable-returned',
  title: 'Messages are returned as unroutable',
  group: 'exchanges',
  severity: 'info',
  meaning:
    'No binding takes these messages. Their publishers set the mandatory flag and are told; whether they care is up to them.',
  threshold: `Fires from ${RATE.fires} returned messages per second on; clears when none is returned.`,
  holdSeconds: 120,
  clearSeconds: 60,
  provenOn: ['RabbitMQ 3.10.8'],
  sources: ['overview'],
  evaluate: ({ overview: { rates } }, { broker }) => [
    {
      subject: { kind: 'broker', name: broker.name },
      level: levelAbove(rates.returnUnroutable ?? 0, RATE),
      evidence: [
        { label: 'returned', value: rates.returnUnroutable ?? 0, unit: 'per-second', limit: RATE.fires },
        { label: 'published', value: rates.publish ?? 0, unit: 'per-second' },
      ],
    },
  ],
});
