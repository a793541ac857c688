import type { Observation } from '../../model/finding.ts';
import { destination, destinationCondition } from '../activemq.ts';
import { freshFigures } from '../cloudwatch-figures.ts';
import { byFirstFigure } from '../levels.ts';

const RECENT = 15 * 60_000;
const HOUR = 3_600_000;

/** Messages were not consumed before their time to live was over. */
export const activemqMessagesExpired = destinationCondition(
  {
    id: 'activemq-messages-expired',
    title: 'Messages expire unread',
    severity: 'info',
    meaning:
      'Whoever sent them set a time to live, and no consumer took them in time; persistent ones go to the dead-letter queue.',
    threshold:
      'Fires while at least one message of a queue or topic expired within a quarter of an hour; over after an hour without one.',
    holdSeconds: 0,
    provenOn: ['ActiveMQ 5.17.2'],
  },
  (destinations, { now }) =>
    byFirstFigure(
      ['Queue', 'Topic'].flatMap((dimension) =>
        freshFigures(destinations, 'ExpiredCount', [dimension], now).map(({ series }): Observation => {
          const within = (milliseconds: number) =>
            series.points.filter(({ at }) => now - at <= milliseconds).reduce((sum, { value }) => sum + value, 0);
          const hour = within(HOUR);
          return {
            subject: destination(series),
            level: within(RECENT) > 0 ? 'firing' : hour > 0 ? 'between' : 'ok',
            evidence: [{ label: 'expired within an hour', value: hour, unit: 'count' }],
          };
        }),
      ),
      'highest',
    ),
);
