import { HEAP_PERCENT } from '../../catalog/thresholds.ts';
import { activemqCondition, instancesAbove } from '../activemq.ts';

const GAUGE = { metric: 'HeapUsage', label: 'heap used', unit: 'percent' } as const;

/** The Java heap comes near its limit. */
export const activemqHeapHigh = activemqCondition(
  {
    id: 'activemq-heap-high',
    title: 'Heap of the broker nearly full',
    meaning: 'The broker slows down collecting garbage; at the limit it may restart in a loop (BROKER_OOM).',
    threshold: 'Warning from 80 %, critical from 90 % of the heap; clears below 70 %. Each instance by itself.',
    provenOn: ['ActiveMQ 5.17.2'],
  },
  (metrics, { now }) => instancesAbove(metrics, GAUGE, HEAP_PERCENT, now),
);
