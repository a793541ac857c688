import type { Observation } from '../../model/finding.ts';
import type { Queue } from '../../model/rabbitmq.ts';
import { queueSeries } from '../../model/series.ts';
import { type ConditionInput, rabbitmqCondition } from '../condition.ts';
import { queueSubject, worstFirst } from '../queue-figures.ts';
import { floors, lastSeconds, robustSlope, seriesUpTo, spanSeconds } from '../trend.ts';

const WINDOW = 900;
const PARTS = 5;
/** Messages that the floor must have risen by in the window. */
const RISE = 500;

/** A queue fills faster than it is emptied, without pause. */
export const queueGrowing = rabbitmqCondition({
  id: 'queue-growing',
  title: 'Queue keeps growing',
  group: 'queues',
  severity: 'warning',
  meaning: 'Consumers do not keep up with publishers. Delivery gets later and later, until a limit is reached.',
  threshold: `Fires when the low point of the queue's depth rose in each fifth of the last ${WINDOW / 60} minutes and by ${RISE} messages in all, and by half of what it was; clears when it no longer rises. Bursts that drain again do not count.`,
  holdSeconds: 0,
  clearSeconds: 120,
  provenOn: ['RabbitMQ 3.10.8'],
  sources: ['queues'],
  evaluate: ({ queues }, input) => worstFirst(queues.flatMap((queue) => observe(queue, input))),
});

function observe(queue: Queue, { history, now }: ConditionInput): Observation[] {
  if (queue.messages < RISE) return [{ subject: queueSubject(queue), level: 'ok', evidence: [] }];
  const name = queueSeries(queue.vhost, queue.name, 'messages');
  const points = lastSeconds(seriesUpTo(history, name, now, queue.messages), WINDOW);
  const lows = spanSeconds(points) < WINDOW * 0.9 ? undefined : floors(points, PARTS);
  const first = lows?.[0];
  const last = lows?.at(-1);
  if (lows === undefined || first === undefined || last === undefined) return [];
  const rising = lows.every((low, index) => index === 0 || low > (lows[index - 1] ?? low));
  const risen = last - first;
  const slope = robustSlope(points) ?? 0;
  const firing = rising && risen >= Math.max(RISE, first / 2);
  return [
    {
      subject: queueSubject(queue),
      level: firing ? 'firing' : rising && slope > 0 ? 'between' : 'ok',
      evidence: [
        { label: `growth in ${WINDOW / 60} minutes`, value: risen, unit: 'count', limit: RISE },
        { label: 'growth', value: Math.round(slope * 10) / 10, unit: 'per-second' },
        { label: 'messages', value: queue.messages, unit: 'count' },
      ],
    },
  ];
}
