import { STORE_PERCENT } from '../../catalog/thresholds.ts';
import { activemqCondition, instancesAbove } from '../activemq.ts';

const GAUGE = { metric: 'StorePercentUsage', label: 'store used', unit: 'percent' } as const;

/** The store of persistent messages comes near its limit. */
export const activemqStoreFilling = activemqCondition(
  {
    id: 'activemq-store-filling',
    title: 'Message store filling',
    meaning: 'At 100 % the broker takes no persistent messages, and producers block.',
    // The figure is smooth, and the gap of ten points keeps it from flapping: nobody needs to wait.
    holdSeconds: 0,
    clearSeconds: 0,
    threshold: 'Warning from 75 %, critical from 90 % of the store; clears below 65 %.',
    provenOn: ['ActiveMQ 5.17.2'],
  },
  (metrics, { now }) => instancesAbove(metrics, GAUGE, STORE_PERCENT, now),
);
