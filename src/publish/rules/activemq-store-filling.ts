import { STORE_PERCENT } from '../../catalog/thresholds.ts';
import { activemqGauge } from '../activemq-gauge.ts';

/** The store of persistent messages. */
export const activemqStoreFillingRule = activemqGauge('activemq-store-filling', 'StorePercentUsage', {
  page: 'activemq-store-filling',
  title: 'Message store filling',
  figure: 'store used, percent',
  direction: 'at-least',
  thresholds: { warning: STORE_PERCENT.fires, critical: STORE_PERCENT.critical },
  missing: 'notBreaching',
  missingBecause: 'A standby may publish nothing, and is well; that nobody publishes has an alarm of its own.',
});
