import { rabbitmqCondition } from '../../src/detect/condition.ts';
import { levelAbove } from '../../src/detect/levels.ts';
import { queueSubject, worstFirst } from '../../src/detect/queue-figures.ts';

/** Named once; the page, the list and the tests read the same numbers. */
const READY = { fires: 1000, clears: 800 };

/** One sentence: what it is, for whoever reads the registry. */
export const myCondition = rabbitmqCondition({
  id: 'my-condition',
  title: 'Short, as the first line of a message',
  group: 'queues',
  severity: 'warning',
  meaning: 'What it means for the people who use the broker.',
  threshold: `Fires when a queue holds ${READY.fires} ready messages or more; clears below ${READY.clears}.`,
  holdSeconds: 120,
  clearSeconds: 300,
  provenOn: ['RabbitMQ 3.10.8'],
  sources: ['queues'],
  evaluate: ({ queues }) =>
    worstFirst(
      queues.map((queue) => ({
        subject: queueSubject(queue),
        level: levelAbove(queue.ready, READY),
        evidence: [{ label: 'ready', value: queue.ready, unit: 'count', limit: READY.fires }],
      })),
    ),
});
