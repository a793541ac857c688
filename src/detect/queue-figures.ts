import type { Observation } from '../model/finding.ts';
import type { Point } from '../model/history.ts';
import type { Queue, QueueDetail } from '../model/rabbitmq.ts';
import { brokerSeries, type QueueFigure, queueSeries } from '../model/series.ts';
import type { Subject } from '../model/subject.ts';
import type { ConditionInput } from './condition.ts';
import { seriesUpTo, spanSeconds } from './trend.ts';

type Named = Pick<Queue, 'vhost' | 'name'>;

export function queueSubject({ vhost, name }: Named): Subject {
  return { kind: 'queue', vhost, name };
}

/** Messages per second that leave the queue for good: acknowledged, or delivered to clients that never acknowledge. */
export function drainRate({ rates }: QueueDetail): number {
  return (rates.ack ?? 0) + (rates.deliverNoAck ?? 0) + (rates.getNoAck ?? 0);
}

/** Messages per second handed to clients, in whichever way. */
export function deliveryRate({ rates }: QueueDetail): number {
  return (rates.deliver ?? 0) + (rates.deliverNoAck ?? 0) + (rates.get ?? 0) + (rates.getNoAck ?? 0);
}

/** For how many seconds a figure of a queue has been exactly what it is now, as far as the history reaches. */
export function unchangedSeconds(queue: Named, figure: QueueFigure, value: number, input: ConditionInput): number {
  const points = seriesUpTo(input.history, queueSeries(queue.vhost, queue.name, figure), input.now, value);
  return spanSeconds(points.slice(points.findLastIndex((point) => point.value !== value) + 1));
}

/** Brokers with so few queues have all of them that hold anything in each sample of the history. */
const ALL_KEPT = 100;

/**
 * A queue's figure over time, without the present pass. The history leaves out queues that are empty and idle, so
 * where it keeps all others, a pass without the queue means zero.
 */
export function pastDepth(queue: Named, figure: QueueFigure, input: ConditionInput): readonly Point[] {
  const name = queueSeries(queue.vhost, queue.name, figure);
  const total = brokerSeries('queues');
  return input.history.flatMap(({ at, values }) => {
    const absentMeansEmpty = (values[total] ?? Number.POSITIVE_INFINITY) <= ALL_KEPT;
    const value = values[name] ?? (absentMeansEmpty ? 0 : undefined);
    return value === undefined || at >= input.now ? [] : [{ at, value }];
  });
}

/** One observation per queue, the one with the greatest first figure of evidence first. */
export function worstFirst(observations: readonly Observation[]): Observation[] {
  return [...observations].sort((a, b) => firstFigure(b) - firstFigure(a));
}

function firstFigure({ evidence }: Observation): number {
  const value = evidence[0]?.value;
  return typeof value === 'number' ? value : 0;
}
