import type { Observation } from '../../model/finding.ts';
import type { Node } from '../../model/rabbitmq.ts';
import { nodeSeries } from '../../model/series.ts';
import { type ConditionInput, rabbitmqCondition } from '../condition.ts';
import { byFirstFigure, levelAbove } from '../levels.ts';
import { lastSeconds, medianOf, seriesUpTo } from '../trend.ts';

/** Erlang processes waiting for each CPU, and over how long the median is taken: one figure alone says nothing. */
const FIRES = 3;
const CLEARS = 1.5;
const WINDOW_SECONDS = 300;
const LEAST_POINTS = 4;

/** More work waits for a node's CPUs than they can do. */
export const runQueueHigh = rabbitmqCondition({
  id: 'run-queue-high',
  title: 'CPU saturated',
  group: 'memory-disk-cpu',
  severity: 'warning',
  meaning:
    'Everything on this node gets slower: confirms, deliveries, sign-in. The management API shows no CPU use; work that waits for a CPU is the sign of too little of it.',
  threshold: `Fires when the median of the last ${WINDOW_SECONDS / 60} minutes is at least ${FIRES} waiting processes a CPU; clears below ${CLEARS}. Each node by itself.`,
  holdSeconds: 120,
  clearSeconds: 120,
  provenOn: ['RabbitMQ 3.10.8'],
  sources: ['nodes'],
  evaluate: ({ nodes }, input) =>
    byFirstFigure(
      nodes.flatMap((node) => observe(node, input)),
      'highest',
    ),
});

function observe({ name, runQueue, processors = 0 }: Node, { history, now }: ConditionInput): Observation[] {
  const points = lastSeconds(seriesUpTo(history, nodeSeries(name, 'run-queue'), now, runQueue), WINDOW_SECONDS);
  const waiting = medianOf(points);
  if (waiting === undefined || runQueue === undefined || processors <= 0 || points.length < LEAST_POINTS) return [];
  const each = Math.round((waiting / processors) * 10) / 10;
  return [
    {
      subject: { kind: 'node', name },
      level: levelAbove(each, { fires: FIRES, clears: CLEARS }),
      evidence: [
        { label: 'waiting for each CPU', value: each, limit: FIRES },
        { label: 'run queue now', value: runQueue, unit: 'count' },
        { label: 'CPUs', value: processors, unit: 'count' },
      ],
    },
  ];
}
