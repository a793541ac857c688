import { rabbitmqCondition } from '../condition.ts';
import { levelAbove } from '../levels.ts';
import { ofBroker } from '../readings.ts';

/** Events that wait to be counted. */
const FIRES = 1_000;
const CLEARS = 250;

/** The statistics database cannot keep up. */
export const statisticsLagging = rabbitmqCondition({
  id: 'statistics-lagging',
  title: 'Statistics lag behind',
  group: 'availability',
  severity: 'warning',
  meaning:
    'The figures of the management API, the console and the CloudWatch metrics taken from it are old. The backlog itself takes memory.',
  threshold: `Fires when ${FIRES} or more events wait for the statistics database; clears below ${CLEARS}.`,
  holdSeconds: 60,
  clearSeconds: 60,
  provenOn: ['RabbitMQ 3.10.8'],
  sources: ['overview'],
  evaluate: ({ overview: { statisticsQueue, node } }, input) => {
    if (statisticsQueue === undefined) return [];
    const evidence = [
      { label: 'events waiting', value: statisticsQueue, unit: 'count', limit: FIRES },
      { label: 'node that answered', value: node },
    ] as const;
    return [ofBroker(input, levelAbove(statisticsQueue, { fires: FIRES, clears: CLEARS }), evidence)];
  },
});
