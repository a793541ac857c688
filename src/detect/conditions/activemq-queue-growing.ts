import type { MetricSeries } from '../../model/cloudwatch.ts';
import type { Observation } from '../../model/finding.ts';
import { DEAD_LETTER_NAME, destination, destinationCondition } from '../activemq.ts';
import { freshFigures } from '../cloudwatch-figures.ts';
import { byFirstFigure } from '../levels.ts';
import { floors, lastSeconds, spanSeconds } from '../trend.ts';

const WINDOW_SECONDS = 1_800;
/** Fewer messages than that are a burst, whatever their trend. */
const LEAST_GROWTH = 100;

/** Consumers of a queue do not keep up with its producers. */
export const activemqQueueGrowing = destinationCondition(
  {
    id: 'activemq-queue-growing',
    title: 'Queue grows and grows',
    meaning: 'More comes in than is consumed; the store fills, and messages wait longer and longer.',
    threshold:
      'Fires when the least depth of each ten minutes of the last half hour is higher than the one before, by 100 messages or more in all; clears when it is not. Dead-letter queues are left out.',
    holdSeconds: 0,
    provenOn: ['ActiveMQ 5.17.2'],
  },
  (destinations, { now }) =>
    byFirstFigure(
      freshFigures(destinations, 'QueueSize', ['Queue'], now)
        .filter(({ series }) => !DEAD_LETTER_NAME.test(series.dimensions.Queue ?? ''))
        .flatMap(({ series }) => observe(series)),
      'highest',
    ),
);

function observe(series: MetricSeries): Observation[] {
  const points = lastSeconds(series.points, WINDOW_SECONDS);
  const lows = floors(points, 3);
  if (lows === undefined || spanSeconds(points) < WINDOW_SECONDS * 0.8) return [];
  const [first = 0, second = 0, third = 0] = lows;
  const grows = first < second && second < third && third - first >= LEAST_GROWTH;
  return [
    {
      subject: destination(series),
      level: grows ? 'firing' : 'ok',
      evidence: [
        { label: 'grew by', value: third - first, unit: 'count', limit: LEAST_GROWTH },
        { label: 'messages', value: points.at(-1)?.value ?? 0, unit: 'count' },
      ],
    },
  ];
}
