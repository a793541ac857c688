import type { Observation } from '../../model/finding.ts';
import { rabbitmqCondition } from '../condition.ts';
import { type DeadLetterRoute, deadLetterCycles, deadLetterRoutes } from '../dead-letters.ts';
import { queueSubject } from '../queue-figures.ts';

/** Dead-lettered messages can come back to the queue they left. */
export const deadLetterCycle = rabbitmqCondition({
  id: 'dead-letter-cycle',
  title: 'Dead letters go round in a circle',
  group: 'queues',
  severity: 'info',
  meaning:
    'A message that nobody can handle goes round for ever. With a delay in the circle that is a retry; without one, each rejection comes back at once and the circle runs as fast as the broker can.',
  threshold:
    'Fires for each circle of dead-letter settings; warning when no queue of the circle holds messages back (message-ttl), info when one does. Clears when the circle is broken.',
  holdSeconds: 0,
  clearSeconds: 0,
  provenOn: ['RabbitMQ 3.10.8'],
  sources: ['queues', 'queueDetails', 'exchanges', 'bindings'],
  evaluate: (_values, input) => {
    const routes = deadLetterRoutes(input);
    const cycles = deadLetterCycles(routes);
    const inCycles = new Set(cycles.flat());
    const others = routes
      .filter((route) => !inCycles.has(route))
      .map(({ from }): Observation => ({ subject: queueSubject(from.queue), level: 'ok', evidence: [] }));
    return [...cycles.flatMap(observe), ...others];
  },
});

function observe(cycle: readonly DeadLetterRoute[]): Observation[] {
  const first = cycle[0];
  if (first === undefined) return [];
  const delays = cycle.flatMap(({ from }) => from.limit('message-ttl') ?? []);
  const names = [...cycle, first].map(({ from }) => from.queue.name);
  return [
    {
      subject: queueSubject(first.from.queue),
      level: 'firing',
      severity: delays.length === 0 ? 'warning' : 'info',
      evidence: [
        { label: 'circle', value: names.join(' → ') },
        delays.length === 0
          ? { label: 'delay', value: 'none' }
          : { label: 'delay', value: Math.max(...delays), unit: 'milliseconds' },
        {
          label: 'messages in it',
          value: cycle.reduce((sum, { from }) => sum + from.queue.messages, 0),
          unit: 'count',
        },
      ],
    },
  ];
}
