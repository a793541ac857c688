import { ENQUEUE_MILLISECONDS } from '../../catalog/thresholds.ts';
import type { Observation } from '../../model/finding.ts';
import { destination, destinationCondition } from '../activemq.ts';
import { freshFigures } from '../cloudwatch-figures.ts';
import { byFirstFigure, levelAbove } from '../levels.ts';

/** Messages take long from their arrival to a consumer. */
export const activemqMessagesWaiting = destinationCondition(
  {
    id: 'activemq-messages-waiting',
    title: 'Messages wait long for a consumer',
    meaning: 'What consumers get is old: they are too slow, too few, or were away.',
    threshold:
      'Warning from one minute, critical from ten minutes between arrival and delivery; clears below half a minute.',
    holdSeconds: 300,
    provenOn: ['ActiveMQ 5.17.2'],
  },
  (destinations, { now }) =>
    byFirstFigure(
      ['Queue', 'Topic'].flatMap((dimension) =>
        freshFigures(destinations, 'EnqueueTime', [dimension], now).map(
          ({ series, latest: { value } }): Observation => ({
            subject: destination(series),
            level: levelAbove(value, ENQUEUE_MILLISECONDS),
            severity: value >= ENQUEUE_MILLISECONDS.critical ? 'critical' : 'warning',
            evidence: [{ label: 'waited', value, unit: 'milliseconds', limit: ENQUEUE_MILLISECONDS.fires }],
          }),
        ),
      ),
      'highest',
    ),
);
