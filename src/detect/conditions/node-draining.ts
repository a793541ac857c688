import { rabbitmqCondition } from '../condition.ts';

/** A node is in maintenance mode: it takes no clients and hands its queues over. */
export const nodeDraining = rabbitmqCondition({
  id: 'node-draining',
  title: 'Node out of service',
  group: 'availability',
  // Before, only the command line tells: rabbitmq-server pull request 8579.
  versions: '>=3.11.0',
  severity: 'warning',
  meaning:
    'The node was put in maintenance mode and refuses clients; the others carry its load. Normal for minutes in a maintenance window.',
  threshold: 'Fires when a node reports that it is being drained; clears when it is back in service.',
  holdSeconds: 300,
  clearSeconds: 0,
  provenOn: ['RabbitMQ 4.0.5', 'RabbitMQ 4.3.6'],
  sources: ['nodes'],
  evaluate: ({ nodes }) =>
    nodes.flatMap(({ name, beingDrained }) => {
      // Early 3.11 does not tell; nothing is known then.
      if (beingDrained === undefined) return [];
      return [
        {
          subject: { kind: 'node', name },
          level: beingDrained ? 'firing' : 'ok',
          evidence: [{ label: 'being drained', value: beingDrained }],
        } as const,
      ];
    }),
});
