import type { MetricSeries } from '../model/cloudwatch.ts';
import type { Observation, Severity, Unit } from '../model/finding.ts';
import type { Subject } from '../model/subject.ts';
import { freshFigures } from './cloudwatch-figures.ts';
import { type Condition, type ConditionInfo, type ConditionInput, sourceCondition } from './condition.ts';
import { type Ceiling, levelAbove, levelBelow } from './levels.ts';

type Words = Pick<ConditionInfo, 'id' | 'title' | 'meaning' | 'threshold'> &
  Partial<Pick<ConditionInfo, 'severity' | 'holdSeconds' | 'clearSeconds' | 'group' | 'provenOn'>>;

const COMMON = {
  group: 'memory-disk-cpu',
  engine: 'activemq',
  onlyOn: 'amazon-mq',
  severity: 'warning',
  holdSeconds: 120,
  clearSeconds: 120,
  provenOn: ['simulated CloudWatch API'],
} as const;

/** Names of queues that dead letters go to, by the default strategy and by the individual one. */
export const DEAD_LETTER_NAME = /(^|\.)DLQ(\.|$)/i;

/** A condition over the series of the broker and its instances. */
export function activemqCondition(
  words: Words,
  evaluate: (metrics: readonly MetricSeries[], input: ConditionInput) => readonly Observation[],
): Condition {
  return sourceCondition({
    ...COMMON,
    ...words,
    needs: ({ cloudwatch }) => ({ metrics: cloudwatch?.metrics }),
    evaluate: ({ metrics }, input) => evaluate(metrics, input),
  });
}

/** A condition over the series of queues and topics, which are read every few minutes. */
export function destinationCondition(
  words: Words,
  evaluate: (destinations: readonly MetricSeries[], input: ConditionInput) => readonly Observation[],
): Condition {
  return sourceCondition({
    ...COMMON,
    group: 'queues',
    ...words,
    needs: ({ cloudwatch }) => ({ destinations: cloudwatch?.destinations }),
    evaluate: ({ destinations }, input) => evaluate(destinations, input),
  });
}

export interface Gauge {
  readonly metric: string;
  readonly label: string;
  readonly unit: Unit;
}

/** Each instance's newest figure held against a ceiling. */
export function instancesAbove(
  metrics: readonly MetricSeries[],
  gauge: Gauge,
  ceiling: Ceiling,
  now: number,
): Observation[] {
  return freshFigures(metrics, gauge.metric, [], now).map(({ series, latest: { value } }) => ({
    subject: instance(series),
    level: levelAbove(value, ceiling),
    severity: severityAt(value, ceiling),
    evidence: [{ label: gauge.label, value, unit: gauge.unit, limit: ceiling.fires }],
  }));
}

/** Each instance's newest figure of something that must not run out. */
export function instancesBelow(
  metrics: readonly MetricSeries[],
  gauge: Gauge,
  floor: Ceiling,
  now: number,
): Observation[] {
  return freshFigures(metrics, gauge.metric, [], now).map(({ series, latest: { value } }) => ({
    subject: instance(series),
    level: levelBelow(value, floor),
    evidence: [{ label: gauge.label, value, unit: gauge.unit, limit: floor.fires }],
  }));
}

/**
 * Fires where a figure stayed at or above `fires` for all of the last `minutes`; a single figure below clears it.
 * With less history than that it is not judged to be firing.
 */
export function instancesLastingAbove(
  metrics: readonly MetricSeries[],
  gauge: Gauge,
  { fires, minutes }: { readonly fires: number; readonly minutes: number },
  now: number,
): Observation[] {
  return freshFigures(metrics, gauge.metric, [], now).map(({ series, latest }) => {
    const recent = series.points.filter(({ at }) => now - at <= minutes * 60_000);
    const isLong = recent.length >= minutes * 0.8;
    const lasts = isLong && recent.every(({ value }) => value >= fires);
    return {
      subject: instance(series),
      level: lasts ? 'firing' : 'ok',
      evidence: [
        { label: gauge.label, value: latest.value, unit: gauge.unit, limit: fires },
        { label: 'lowest of the time', value: Math.min(...recent.map(({ value }) => value)), unit: gauge.unit },
      ],
    };
  });
}

export function instance({ broker }: MetricSeries): Subject {
  return { kind: 'instance', name: broker };
}

/** The queue or topic of a series. */
export function destination({ dimensions }: MetricSeries): Subject {
  const { Queue, Topic } = dimensions;
  return Queue === undefined ? { kind: 'topic', name: Topic ?? '' } : { kind: 'queue', name: Queue };
}

function severityAt(value: number, { critical }: Ceiling): Severity {
  return critical !== undefined && value >= critical ? 'critical' : 'warning';
}
