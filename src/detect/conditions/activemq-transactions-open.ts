import { LASTING_MINUTES } from '../../catalog/thresholds.ts';
import { activemqCondition, instancesLastingAbove } from '../activemq.ts';

const GAUGE = { metric: 'OpenTransactionCount', label: 'open transactions', unit: 'count' } as const;

/** Transactions are never all finished. */
export const activemqTransactionsOpen = activemqCondition(
  {
    id: 'activemq-transactions-open',
    title: 'Transactions stay open',
    meaning: 'Open transactions hold messages and journal files, and delay the reconnect after a failover.',
    threshold: 'Fires while at least one transaction was open at every minute of the last half hour.',
    group: 'queues',
    provenOn: ['ActiveMQ 5.17.2'],
  },
  (metrics, { now }) =>
    instancesLastingAbove(metrics, GAUGE, { fires: 1, minutes: LASTING_MINUTES.openTransactions }, now),
);
