import type { MetricSeries } from '../model/cloudwatch.ts';
import type { Point } from '../model/history.ts';
import { readValue } from '../model/reading.ts';
import type { Snapshot } from '../model/snapshot.ts';

/** CloudWatch is up to a few minutes behind; a figure older than this says nothing about now. */
export const FRESH_MILLISECONDS = 10 * 60_000;

/** One metric at one place with a figure that is recent enough to judge by. */
export interface FreshFigure {
  readonly series: MetricSeries;
  readonly latest: Point;
}

/** Fresh figures of one metric whose dimensions beside `Broker` are exactly those named; empty when none is fresh. */
export function freshFigures(
  metrics: readonly MetricSeries[],
  metric: string,
  dimensions: readonly string[],
  now: number,
): FreshFigure[] {
  return metrics.flatMap((series) => {
    const latest = series.points.at(-1);
    const named = Object.keys(series.dimensions);
    const fits = named.length === dimensions.length && dimensions.every((name) => named.includes(name));
    if (series.metric !== metric || !fits || latest === undefined) return [];
    return now - latest.at <= FRESH_MILLISECONDS ? [{ series, latest }] : [];
  });
}

/** The fresh figure of one metric at the same place as another one. */
export function figureBeside(others: readonly FreshFigure[], { series }: FreshFigure): number | undefined {
  return others.find((other) => samePlace(other.series, series))?.latest.value;
}

export function samePlace(a: MetricSeries, b: MetricSeries): boolean {
  const keys = Object.keys(a.dimensions);
  return (
    a.broker === b.broker &&
    keys.length === Object.keys(b.dimensions).length &&
    keys.every((key) => a.dimensions[key] === b.dimensions[key])
  );
}

/** What CloudWatch told in this pass; empty when it was not read. */
export function metricsOf(snapshot: Snapshot): readonly MetricSeries[] {
  return readValue(snapshot.cloudwatch?.metrics) ?? [];
}
