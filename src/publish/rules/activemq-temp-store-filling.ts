import { STORE_PERCENT } from '../../catalog/thresholds.ts';
import { activemqGauge } from '../activemq-gauge.ts';

/** The store of non-persistent messages. */
export const activemqTempStoreFillingRule = activemqGauge('activemq-temp-store-filling', 'TempPercentUsage', {
  page: 'activemq-temp-store-filling',
  title: 'Temporary store filling',
  figure: 'temporary store used, percent',
  direction: 'at-least',
  thresholds: { warning: STORE_PERCENT.fires, critical: STORE_PERCENT.critical },
  missing: 'notBreaching',
  missingBecause: 'Published only once it is used; until then there is nothing to be full.',
});
