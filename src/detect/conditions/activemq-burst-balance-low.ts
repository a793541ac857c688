import { BURST_CREDITS_LEFT } from '../../catalog/thresholds.ts';
import { activemqCondition, instancesBelow } from '../activemq.ts';

const GAUGE = { metric: 'BurstBalance', label: 'burst credits left', unit: 'percent' } as const;

/** The volume of a throughput-optimised broker uses up its burst credits. */
export const activemqBurstBalanceLow = activemqCondition(
  {
    id: 'activemq-burst-balance-low',
    title: 'Disk credits running out',
    meaning: 'At zero the disk falls to its base rate, and everything persistent becomes slow.',
    threshold: 'Fires at 20 % or less of the burst credits; clears above 40 %.',
  },
  (metrics, { now }) => instancesBelow(metrics, GAUGE, BURST_CREDITS_LEFT, now),
);
