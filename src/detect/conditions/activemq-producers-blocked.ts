import { logCondition } from '../activemq-logs.ts';

/** The broker has stopped a producer, because memory or a store is full. */
export const activemqProducersBlocked = logCondition(
  {
    id: 'activemq-producers-blocked',
    title: 'Producers blocked by flow control',
    group: 'memory-disk-cpu',
    severity: 'critical',
    meaning:
      'Memory, the store or the temporary store is full: the named destination takes nothing until consumers have made room.',
    threshold: 'Fires at one such line of the general log within a quarter of an hour; over after an hour without one.',
    provenOn: ['ActiveMQ 5.17.2'],
  },
  { patterns: ['producer-blocked'], fires: 1, recentMinutes: 15 },
);
