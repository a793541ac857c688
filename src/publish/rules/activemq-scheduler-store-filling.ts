import { STORE_PERCENT } from '../../catalog/thresholds.ts';
import { activemqGauge } from '../activemq-gauge.ts';

/** The store of scheduled messages. */
export const activemqSchedulerStoreFillingRule = activemqGauge(
  'activemq-scheduler-store-filling',
  'JobSchedulerStorePercentUsage',
  {
    page: 'activemq-scheduler-store-filling',
    title: 'Job scheduler store filling',
    figure: 'scheduler store used, percent',
    direction: 'at-least',
    thresholds: { warning: STORE_PERCENT.fires, critical: STORE_PERCENT.critical },
    missing: 'notBreaching',
    missingBecause: 'Published only once it is used; until then there is nothing to be full.',
  },
);
