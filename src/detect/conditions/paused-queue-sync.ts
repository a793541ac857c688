import type { Evidence, Observation } from '../../model/finding.ts';
import type { Node, QueueDetail } from '../../model/rabbitmq.ts';
import { queueSeries } from '../../model/series.ts';
import { type ConditionInput, rabbitmqCondition } from '../condition.ts';
import { byFirstFigure, percentOf } from '../levels.ts';
import { seriesUpTo, spanSeconds } from '../trend.ts';

/** How long a synchronisation may copy nothing: under memory pressure it will not recover by itself. */
const STALLED_UNDER_PRESSURE = 15;
const STALLED = 180;
/** Percent of a node's memory limit from where the batches of a synchronisation stop fitting. */
const PRESSURE = 80;

/** The synchronisation of a mirrored queue makes no progress. */
export const pausedQueueSync = rabbitmqCondition({
  id: 'paused-queue-sync',
  title: 'Queue synchronisation paused',
  group: 'queues',
  versions: '<4.0.0',
  severity: 'critical',
  meaning:
    'While a mirrored queue synchronises, nobody can publish to it or consume from it. A synchronisation that is paused does not end by itself, and rebooting makes it worse.',
  threshold: `Fires when a queue has been synchronising without copying a message for ${STALLED_UNDER_PRESSURE} s while a node is in memory alarm or above ${PRESSURE} % of its memory limit, or for ${STALLED} s otherwise; clears when it moves on or ends.`,
  holdSeconds: 0,
  clearSeconds: 30,
  provenOn: ['RabbitMQ 3.10.8'],
  sources: ['queueDetails', 'nodes'],
  evaluate: ({ queueDetails, nodes }, input) => {
    const allowed = nodes.some(underPressure) ? STALLED_UNDER_PRESSURE : STALLED;
    const syncing = queueDetails.filter(({ state }) => state === 'syncing');
    return byFirstFigure(
      syncing.map((queue) => observe(queue, allowed, input)),
      'highest',
    );
  },
});

function underPressure({ memoryAlarm, memoryUsed = 0, memoryLimit = 0 }: Node): boolean {
  return memoryAlarm === true || (memoryLimit > 0 && percentOf(memoryUsed, memoryLimit) >= PRESSURE);
}

function observe(queue: QueueDetail, allowed: number, input: ConditionInput): Observation {
  const stalled = stalledSeconds(queue, input);
  const evidence: Evidence[] = [
    { label: 'without progress for', value: stalled, unit: 'seconds', limit: allowed },
    { label: 'messages copied', value: queue.syncMessages ?? 0, unit: 'count' },
    { label: 'messages in the queue', value: queue.messages, unit: 'count' },
  ];
  const subject = { kind: 'queue', vhost: queue.vhost, name: queue.name } as const;
  return { subject, level: stalled >= allowed ? 'firing' : 'between', evidence };
}

/** Since when the number of copied messages has been what it is now; the series breaks off where no sync ran. */
function stalledSeconds({ vhost, name, syncMessages = 0 }: QueueDetail, { history, now }: ConditionInput): number {
  const points = seriesUpTo(history, queueSeries(vhost, name, 'sync-messages'), now, syncMessages);
  const moved = points.findLastIndex(({ value }) => value !== syncMessages);
  return spanSeconds(points.slice(moved + 1));
}
