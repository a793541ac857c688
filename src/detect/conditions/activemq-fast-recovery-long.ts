import { activemqCondition, instancesAbove } from '../activemq.ts';

const GAUGE = { metric: 'JournalFilesForFastRecovery', label: 'journal files to replay', unit: 'count' } as const;

/** Many journal files would be replayed even after a clean stop. */
export const activemqFastRecoveryLong = activemqCondition(
  {
    id: 'activemq-fast-recovery-long',
    title: 'A restart would mean a long recovery',
    meaning: 'Each restart, also in the maintenance window, replays these files before any client can connect.',
    threshold: 'Fires at five journal files or more for fifteen minutes; clears below two.',
    severity: 'info',
    holdSeconds: 900,
    provenOn: ['ActiveMQ 5.17.2'],
  },
  (metrics, { now }) => instancesAbove(metrics, GAUGE, { fires: 5, clears: 2 }, now),
);
