import type { Observation } from '../../model/finding.ts';
import type { Queue } from '../../model/rabbitmq.ts';
import { type ConditionInput, rabbitmqCondition } from '../condition.ts';
import { levelAbove } from '../levels.ts';
import { pastDepth, queueSubject, worstFirst } from '../queue-figures.ts';
import { spanSeconds } from '../trend.ts';

/** What happened last does not belong to what is usual. */
const RECENT = 900;
const NEEDED = 3_600;
const NEEDED_POINTS = 30;
/** Below so many messages no depth is remarkable. */
const FLOOR = 1_000;
const TIMES = { fires: 5, clears: 3 };

/** A queue is much deeper than it usually is. */
export const queueAboveBaseline = rabbitmqCondition({
  id: 'queue-above-baseline',
  title: 'Queue far deeper than usual',
  group: 'queues',
  severity: 'warning',
  meaning: 'Something changed: a surge of publishers, slow or missing consumers. What waits in the queue comes late.',
  threshold: `Fires when a queue holds ${TIMES.fires} times what it held in 95 % of the last hours (the last ${RECENT / 60} minutes apart) and more than ${FLOOR} messages; clears below ${TIMES.clears} times. Needs an hour of history.`,
  holdSeconds: 300,
  clearSeconds: 120,
  provenOn: ['RabbitMQ 3.10.8'],
  sources: ['queues'],
  evaluate: ({ queues }, input) => worstFirst(queues.flatMap((queue) => observe(queue, input))),
});

function observe(queue: Queue, input: ConditionInput): Observation[] {
  const subject = queueSubject(queue);
  if (queue.ready < FLOOR) return [{ subject, level: 'ok', evidence: [] }];
  const points = pastDepth(queue, 'ready', input).filter(({ at }) => at <= input.now - RECENT * 1_000);
  if (points.length < NEEDED_POINTS || spanSeconds(points) < NEEDED - RECENT) return [];
  const sorted = points.map(({ value }) => value).sort((a, b) => a - b);
  const usual = Math.max(sorted[Math.floor(sorted.length * 0.95)] ?? 0, FLOOR / TIMES.fires);
  const times = Math.round((queue.ready / usual) * 10) / 10;
  return [
    {
      subject,
      level: levelAbove(times, TIMES),
      evidence: [
        { label: 'times the usual depth', value: times, limit: TIMES.fires },
        { label: 'messages ready', value: queue.ready, unit: 'count' },
        { label: 'usual depth', value: usual, unit: 'count' },
      ],
    },
  ];
}
