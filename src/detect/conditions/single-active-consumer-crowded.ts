import type { Observation } from '../../model/finding.ts';
import { rabbitmqCondition } from '../condition.ts';
import { levelAbove } from '../levels.ts';
import { queueSubject, worstFirst } from '../queue-figures.ts';
import { detailedViews } from '../queue-settings.ts';

const COUNT = { fires: 10, clears: 6 };

/** Many consumers stand by at a queue that lets one of them work. */
export const singleActiveConsumerCrowded = rabbitmqCondition({
  id: 'single-active-consumer-crowded',
  title: 'Many consumers wait for a single active one',
  group: 'queues',
  versions: '>=3.8.0',
  severity: 'info',
  meaning:
    'With x-single-active-consumer only one consumer gets messages. Adding more does not make the queue faster; each costs a channel and memory.',
  threshold: `Fires from ${COUNT.fires} consumers on a queue with single active consumer, clears below ${COUNT.clears}.`,
  holdSeconds: 300,
  clearSeconds: 60,
  provenOn: ['RabbitMQ 3.10.8'],
  sources: ['queues', 'queueDetails'],
  evaluate: (_values, input) =>
    worstFirst(
      detailedViews(input)
        .filter(({ setting }) => setting('single-active-consumer') === true)
        .map(
          ({ queue }): Observation => ({
            subject: queueSubject(queue),
            level: levelAbove(queue.consumers ?? 0, COUNT),
            evidence: [
              { label: 'consumers', value: queue.consumers ?? 0, unit: 'count', limit: COUNT.fires },
              { label: 'messages ready', value: queue.ready, unit: 'count' },
            ],
          }),
        ),
    ),
});
