import { logCondition } from '../activemq-logs.ts';

/** Clients leave destinations behind again and again. */
export const activemqClientsRestarting = logCondition(
  {
    id: 'activemq-clients-restarting',
    title: 'Clients come and go: unused destinations removed',
    group: 'connections',
    severity: 'info',
    meaning:
      'Clients keep making destinations and leaving them behind: they restart, or their connections are cut, for instance by a load balancer.',
    threshold:
      'Fires at five lines "Inactive for longer than" of the general log within a quarter of an hour; over after an hour without one.',
    provenOn: ['ActiveMQ 5.17.2'],
  },
  { patterns: ['connection-inactive'], fires: 5, recentMinutes: 15 },
);
