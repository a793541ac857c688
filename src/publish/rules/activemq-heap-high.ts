import { HEAP_PERCENT } from '../../catalog/thresholds.ts';
import { activemqGauge } from '../activemq-gauge.ts';

/** The Java heap of an instance. */
export const activemqHeapHighRule = activemqGauge('activemq-heap-high', 'HeapUsage', {
  page: 'activemq-heap-high',
  title: 'Heap of the broker nearly full',
  figure: 'heap used, percent',
  direction: 'at-least',
  thresholds: { warning: HEAP_PERCENT.fires, critical: HEAP_PERCENT.critical },
  missing: 'notBreaching',
  missingBecause: 'A standby may publish nothing, and is well; that nobody publishes has an alarm of its own.',
});
