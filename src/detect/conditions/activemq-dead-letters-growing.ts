import { DEAD_LETTER_NAME, destination, destinationCondition } from '../activemq.ts';
import { freshFigures } from '../cloudwatch-figures.ts';

const HOUR = 3_600_000;

/** More messages could not be delivered within the last hour. */
export const activemqDeadLettersGrowing = destinationCondition(
  {
    id: 'activemq-dead-letters-growing',
    title: 'Dead-letter queue growing',
    meaning: 'Messages were redelivered as often as allowed, or expired; whoever sent them does not know.',
    threshold: 'Fires while a dead-letter queue has more messages than an hour ago; between while it is not empty.',
    holdSeconds: 0,
    provenOn: ['ActiveMQ 5.17.2'],
  },
  (destinations, { now }) =>
    freshFigures(destinations, 'QueueSize', ['Queue'], now)
      .filter(({ series }) => DEAD_LETTER_NAME.test(series.dimensions.Queue ?? ''))
      .map(({ series, latest: { value } }) => {
        const before = series.points.find(({ at }) => now - at <= HOUR)?.value ?? value;
        const level = value > before ? 'firing' : value > 0 ? 'between' : 'ok';
        return {
          subject: destination(series),
          level,
          evidence: [
            { label: 'messages', value, unit: 'count' },
            { label: 'an hour ago', value: before, unit: 'count' },
          ],
        };
      }),
);
