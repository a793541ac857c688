import { connectionChurn } from './connection-churn.ts';
import { connectionLeak } from './connection-leak.ts';
import { diskAlarm } from './disk-alarm.ts';
import type { Fault } from './fault.ts';
import { memoryAlarm } from './memory-alarm.ts';
import { nodeDown } from './node-down.ts';
import { pausedSync } from './paused-sync.ts';
import { policyMissing } from './policy-missing.ts';
import { queueGrowth } from './queue-growth.ts';
import { slowConsumer } from './slow-consumer.ts';
import { strandedQueue } from './stranded-queue.ts';
import { unroutable } from './unroutable.ts';

/** Every way to break a lab. */
export const FAULTS: readonly Fault[] = [
  memoryAlarm,
  diskAlarm,
  nodeDown,
  pausedSync,
  strandedQueue,
  slowConsumer,
  connectionLeak,
  connectionChurn,
  queueGrowth,
  unroutable,
  policyMissing,
];
