import { STORE_PERCENT } from '../../catalog/thresholds.ts';
import { activemqCondition, instancesAbove } from '../activemq.ts';

const GAUGE = { metric: 'JobSchedulerStorePercentUsage', label: 'scheduler store used', unit: 'percent' } as const;

/** The store of scheduled messages comes near its limit. */
export const activemqSchedulerStoreFilling = activemqCondition(
  {
    id: 'activemq-scheduler-store-filling',
    title: 'Job scheduler store filling',
    meaning: 'At 100 % messages cannot be scheduled for later.',
    threshold: 'Warning from 75 %, critical from 90 % of the scheduler store; clears below 65 %.',
    provenOn: ['ActiveMQ 5.17.2'],
  },
  (metrics, { now }) => instancesAbove(metrics, GAUGE, STORE_PERCENT, now),
);
