import { BURST_CREDITS_LEFT } from '../../catalog/thresholds.ts';
import { activemqGauge } from '../activemq-gauge.ts';

/** The burst credits of the volume of an instance. */
export const activemqBurstBalanceLowRule = activemqGauge('activemq-burst-balance-low', 'BurstBalance', {
  page: 'activemq-burst-balance-low',
  title: 'Disk credits running out',
  figure: 'burst credits of the volume left, percent',
  direction: 'at-most',
  thresholds: { warning: BURST_CREDITS_LEFT.fires },
  missing: 'notBreaching',
  missingBecause: 'Only volumes with burst credits publish it; others cannot run out of them.',
});
