import { CPU_PERCENT } from '../../catalog/thresholds.ts';
import { freshFigures } from '../cloudwatch-figures.ts';
import { sourceCondition } from '../condition.ts';
import { byFirstFigure, levelAbove } from '../levels.ts';
import { lastSeconds } from '../trend.ts';

const MINUTES = 10;

/** A node has had hardly any processor time left for a while. */
export const nodeCpuHigh = sourceCondition({
  id: 'node-cpu-high',
  title: 'CPU of a node nearly exhausted',
  group: 'memory-disk-cpu',
  engine: 'rabbitmq',
  onlyOn: 'amazon-mq',
  severity: 'warning',
  meaning:
    'Confirms, deliveries and sign-in are slow on this node, and it may answer heartbeats of clients and of other nodes too late.',
  threshold: `Fires when CloudWatch's SystemCpuUtilization of a node was ${CPU_PERCENT.fires} % or more in each of the last ${MINUTES} minutes, critical at ${CPU_PERCENT.critical} %; clears below ${CPU_PERCENT.clears} % in one of them. Judged when CloudWatch is read: where there is no reading user, and while a broker is in trouble; run-queue-high sees the same through the management API.`,
  holdSeconds: 0,
  clearSeconds: 0,
  provenOn: ['simulated CloudWatch API'],
  needs: ({ cloudwatch }) => ({ metrics: cloudwatch?.metrics }),
  evaluate: ({ metrics }, { now }) =>
    byFirstFigure(
      freshFigures(metrics, 'SystemCpuUtilization', ['Node'], now).flatMap(({ series, latest }) => {
        const recent = lastSeconds(series.points, MINUTES * 60);
        if (recent.length < MINUTES * 0.8) return [];
        const lowest = Math.min(...recent.map(({ value }) => value));
        return [
          {
            subject: { kind: 'node', name: series.dimensions.Node ?? '' } as const,
            level: levelAbove(lowest, CPU_PERCENT),
            severity: lowest >= CPU_PERCENT.critical ? ('critical' as const) : ('warning' as const),
            evidence: [
              { label: `lowest of ${MINUTES} min`, value: lowest, unit: 'percent' as const, limit: CPU_PERCENT.fires },
              { label: 'now', value: latest.value, unit: 'percent' as const },
            ],
          },
        ];
      }),
      'highest',
    ),
});
