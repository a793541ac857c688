import { SHARE_OF_LIMIT } from '../../catalog/thresholds.ts';
import type { Observation } from '../../model/finding.ts';
import { destination, destinationCondition } from '../activemq.ts';
import { freshFigures } from '../cloudwatch-figures.ts';
import { byFirstFigure, levelAbove } from '../levels.ts';

/** A queue or topic holds nearly as much in memory as it may. */
export const activemqDestinationMemoryHigh = destinationCondition(
  {
    id: 'activemq-destination-memory-high',
    title: 'Memory of a destination nearly used up',
    group: 'memory-disk-cpu',
    meaning:
      'At its limit the broker blocks the producers of this queue or topic, or moves messages to the temporary store.',
    threshold: 'Warning from 80 %, critical from 90 % of the memory limit of a queue or topic; clears below 70 %.',
    provenOn: ['ActiveMQ 5.17.2'],
  },
  (destinations, { now }) =>
    byFirstFigure(
      ['Queue', 'Topic'].flatMap((dimension) =>
        freshFigures(destinations, 'MemoryUsage', [dimension], now).map(
          ({ series, latest: { value } }): Observation => ({
            subject: destination(series),
            level: levelAbove(value, SHARE_OF_LIMIT),
            severity: value >= SHARE_OF_LIMIT.critical ? 'critical' : 'warning',
            evidence: [{ label: 'memory used', value, unit: 'percent', limit: SHARE_OF_LIMIT.fires }],
          }),
        ),
      ),
      'highest',
    ),
);
