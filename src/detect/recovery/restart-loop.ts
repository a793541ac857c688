import type { MetricSeries } from '../../model/cloudwatch.ts';
import { readValue } from '../../model/reading.ts';
import { freshFigures, metricsOf } from '../cloudwatch-figures.ts';
import { type Recovery, type RecoveryCheck, UNSEEN } from '../recovery-check.ts';

const STEADY_MINUTES = 10;
const STEADY_MILLISECONDS = STEADY_MINUTES * 60_000;
const HEAP_CLEAR_PERCENT = 80;

/** CloudWatch was asked and has nothing recent: the broker is not up for long enough to tell anything. */
const SILENT: Recovery = {
  state: 'lasting',
  evidence: [{ label: 'heap figures in CloudWatch', value: 'none recent' }],
};

/** A broker in a restart loop delivers figures with gaps, or full heaps. */
export const restartLoopRecovery: RecoveryCheck = ({ snapshot, now }) => {
  const metrics = metricsOf(snapshot);
  const heaps = freshFigures(metrics, 'HeapUsage', [], now);
  if (heaps.length === 0) return readValue(snapshot.cloudwatch?.metrics) === undefined ? UNSEEN : SILENT;
  const evidence = heaps.map(({ series, latest }) => ({
    label: `heap of ${series.broker}`,
    value: latest.value,
    unit: 'percent' as const,
    limit: HEAP_CLEAR_PERCENT,
  }));
  if (heaps.some(({ latest }) => latest.value >= HEAP_CLEAR_PERCENT)) return { state: 'lasting', evidence };
  return { state: heaps.every(({ series }) => isSteady(series, now)) ? 'over' : 'easing', evidence };
};

/** One figure a minute for the last ten minutes, two missing at the newest end allowed for delay. */
function isSteady({ points }: MetricSeries, now: number): boolean {
  const recent = points.filter(({ at }) => now - at <= STEADY_MILLISECONDS);
  return recent.length >= STEADY_MINUTES - 2 && recent.every(({ value }) => value < HEAP_CLEAR_PERCENT);
}
