import { logCondition } from '../activemq-logs.ts';

/** The broker closes connections because nothing comes over them. */
export const activemqConnectionsInactive = logCondition(
  {
    id: 'activemq-connections-inactive',
    title: 'Connections closed for inactivity',
    group: 'connections',
    severity: 'info',
    meaning:
      'Clients do not send their keep-alives in time: they hang, are overloaded, or something between drops idle connections.',
    threshold:
      'Fires at five such lines of the general log within a quarter of an hour; over after an hour without one.',
    provenOn: ['ActiveMQ 5.17.2'],
  },
  { patterns: ['connection-inactive'], fires: 5, recentMinutes: 15 },
);
