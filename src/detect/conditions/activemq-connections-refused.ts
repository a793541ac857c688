import { logCondition } from '../activemq-logs.ts';

/** Clients are turned away because a protocol has as many connections as it may. */
export const activemqConnectionsRefused = logCondition(
  {
    id: 'activemq-connections-refused',
    title: 'Clients refused: connection maximum reached',
    group: 'limits',
    severity: 'critical',
    meaning: 'A protocol has as many connections as the instance type allows; every further client is cut off at once.',
    threshold: 'Fires at one such line of the general log within a quarter of an hour; over after an hour without one.',
    provenOn: ['ActiveMQ 5.17.2'],
  },
  { patterns: ['connection-maximum', 'connection-exceeded'], fires: 1, recentMinutes: 15 },
);
