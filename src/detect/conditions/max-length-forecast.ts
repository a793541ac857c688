import type { Observation } from '../../model/finding.ts';
import type { Point } from '../../model/history.ts';
import { brokerSeries, queueSeries } from '../../model/series.ts';
import { type ConditionInput, rabbitmqCondition } from '../condition.ts';
import { queueSubject } from '../queue-figures.ts';
import { detailedViews, type QueueView } from '../queue-settings.ts';
import { type Horizon, horizonText, soonestFirst, timeLeft } from '../time-left.ts';

const HORIZON: Horizon = { fires: 1_800, critical: 600, clears: 2_700 };

/** A queue is on its way to its maximum length. */
export const maxLengthForecast = rabbitmqCondition({
  id: 'max-length-forecast',
  title: 'Maximum length ahead',
  group: 'queues',
  severity: 'warning',
  meaning:
    'At the present pace this queue is full within the time given; then it refuses new messages or drops its oldest ones, depending on its overflow setting.',
  threshold: horizonText(HORIZON, "a queue's max-length in force"),
  holdSeconds: 60,
  clearSeconds: 300,
  provenOn: ['recorded series of RabbitMQ 3.10.8', 'generated series'],
  sources: ['queueDetails', 'queues'],
  evaluate: (_values, input) =>
    soonestFirst(
      detailedViews(input).flatMap((view): Observation[] => {
        const limit = view.limit('max-length');
        if (limit === undefined || limit === 0) return [];
        const { queue } = view;
        // Only ready messages count towards max-length.
        const points = depthUpTo(input, queueSeries(queue.vhost, queue.name, 'ready'), queue.ready);
        const left = timeLeft(queueSubject(queue), { name: 'messages ready', unit: 'count', points, limit }, HORIZON);
        return [left.level === 'ok' ? left : { ...left, evidence: [...left.evidence, whenFull(view)] }];
      }),
    ),
});

/** Empty queues and the shortest ones are not kept in the history, so a pass that lacks the queue stands for zero. */
function depthUpTo({ history, now }: ConditionInput, series: string, ready: number): Point[] {
  const past = history
    .filter(({ at, values }) => at < now && brokerSeries('messages-ready') in values)
    .map(({ at, values }) => ({ at, value: values[series] ?? 0 }));
  return [...past, { at: now, value: ready }];
}

function whenFull({ setting }: QueueView) {
  return { label: 'overflow', value: String(setting('overflow') ?? 'drop-head') };
}
