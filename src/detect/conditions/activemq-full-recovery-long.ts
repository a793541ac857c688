import { activemqCondition, instancesAbove } from '../activemq.ts';

const GAUGE = { metric: 'JournalFilesForFullRecovery', label: 'journal files to replay', unit: 'count' } as const;

/** Many journal files would be replayed after an unclean stop. */
export const activemqFullRecoveryLong = activemqCondition(
  {
    id: 'activemq-full-recovery-long',
    title: 'A crash would mean a long recovery',
    meaning: 'After an unclean stop the broker replays these files before any client can connect.',
    threshold: 'Fires at ten journal files or more for fifteen minutes; clears below five.',
    severity: 'info',
    holdSeconds: 900,
    provenOn: ['ActiveMQ 5.17.2'],
  },
  (metrics, { now }) => instancesAbove(metrics, GAUGE, { fires: 10, clears: 5 }, now),
);
