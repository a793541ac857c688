import { STORE_PERCENT } from '../../catalog/thresholds.ts';
import { activemqCondition, instancesAbove } from '../activemq.ts';

const GAUGE = { metric: 'TempPercentUsage', label: 'temporary store used', unit: 'percent' } as const;

/** The store of non-persistent messages comes near its limit. */
export const activemqTempStoreFilling = activemqCondition(
  {
    id: 'activemq-temp-store-filling',
    title: 'Temporary store filling',
    meaning: 'At 100 % producers of non-persistent messages block.',
    threshold: 'Warning from 75 %, critical from 90 % of the temporary store; clears below 65 %.',
    provenOn: ['ActiveMQ 5.17.2'],
  },
  (metrics, { now }) => instancesAbove(metrics, GAUGE, STORE_PERCENT, now),
);
