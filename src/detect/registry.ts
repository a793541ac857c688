import type { Condition } from './condition.ts';
import { brokerUnreachable } from './conditions/broker-unreachable.ts';
import { diskAlarm } from './conditions/disk-alarm.ts';
import { diskNearLimit } from './conditions/disk-near-limit.ts';
import { memoryAlarm } from './conditions/memory-alarm.ts';
import { memoryNearLimit } from './conditions/memory-near-limit.ts';
import { monitoringBlind } from './conditions/monitoring-blind.ts';
import { nodeDown } from './conditions/node-down.ts';
import { pausedQueueSync } from './conditions/paused-queue-sync.ts';
import { strandedQueue } from './conditions/stranded-queue.ts';
import { vhostWithoutDefaults } from './conditions/vhost-without-defaults.ts';

/** Every condition, in the order in which they are listed for people. A test holds it against the folder. */
export const CONDITIONS: readonly Condition[] = [
  brokerUnreachable,
  monitoringBlind,
  nodeDown,
  memoryAlarm,
  memoryNearLimit,
  diskAlarm,
  diskNearLimit,
  pausedQueueSync,
  strandedQueue,
  vhostWithoutDefaults,
];
