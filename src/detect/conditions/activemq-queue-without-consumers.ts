import { DEAD_LETTER_NAME, destination, destinationCondition } from '../activemq.ts';
import { figureBeside, freshFigures } from '../cloudwatch-figures.ts';

/** A queue has messages and nobody takes them. */
export const activemqQueueWithoutConsumers = destinationCondition(
  {
    id: 'activemq-queue-without-consumers',
    title: 'Queue without consumers',
    meaning: 'The messages wait until somebody consumes them, and fill the store meanwhile.',
    threshold: 'Fires while a queue has messages and no consumer for ten minutes; dead-letter queues are left out.',
    holdSeconds: 600,
    provenOn: ['ActiveMQ 5.17.2'],
  },
  (destinations, { now }) => {
    const consumers = freshFigures(destinations, 'ConsumerCount', ['Queue'], now);
    return freshFigures(destinations, 'QueueSize', ['Queue'], now).flatMap((figure) => {
      const count = figureBeside(consumers, figure);
      if (count === undefined || DEAD_LETTER_NAME.test(figure.series.dimensions.Queue ?? '')) return [];
      return {
        subject: destination(figure.series),
        level: figure.latest.value > 0 && count === 0 ? 'firing' : 'ok',
        evidence: [
          { label: 'messages', value: figure.latest.value, unit: 'count' },
          { label: 'consumers', value: count, unit: 'count' },
        ],
      };
    });
  },
);
