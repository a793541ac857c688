import { LASTING_MINUTES } from '../../catalog/thresholds.ts';
import { activemqGauge } from '../activemq-gauge.ts';

/** Transactions that are never all finished. */
export const activemqTransactionsOpenRule = activemqGauge('activemq-transactions-open', 'OpenTransactionCount', {
  page: 'activemq-transactions-open',
  title: 'Transactions stay open',
  figure: 'open transactions',
  direction: 'at-least',
  thresholds: { warning: 1 },
  window: { periods: LASTING_MINUTES.openTransactions, datapoints: LASTING_MINUTES.openTransactions },
  missing: 'notBreaching',
  missingBecause: 'Published only once it is used; until then there is nothing to tell.',
});
