import { CPU_PERCENT } from '../../catalog/thresholds.ts';
import { activemqCondition, instancesAbove } from '../activemq.ts';

const GAUGE = { metric: 'CpuUtilization', label: 'CPU used', unit: 'percent' } as const;

/** An instance has hardly any processor time left. */
export const activemqCpuHigh = activemqCondition(
  {
    id: 'activemq-cpu-high',
    title: 'CPU of the broker nearly exhausted',
    meaning: 'Messages wait longer, and the broker may answer heartbeats too late.',
    threshold: 'Warning from 85 %, critical from 95 % for ten minutes; clears below 75 %.',
    holdSeconds: 600,
    provenOn: ['ActiveMQ 5.17.2'],
  },
  (metrics, { now }) => instancesAbove(metrics, GAUGE, CPU_PERCENT, now),
);
