import { DISK_MULTIPLE } from '../../catalog/thresholds.ts';
import type { Observation } from '../../model/finding.ts';
import type { Node } from '../../model/rabbitmq.ts';
import { rabbitmqCondition } from '../condition.ts';
import { byFirstFigure, levelBelow } from '../levels.ts';

const { fires: WARNING, critical: CRITICAL, clears: CLEAR } = DISK_MULTIPLE;

/** A node's free disk comes near the limit at which it blocks publishers. */
export const diskNearLimit = rabbitmqCondition({
  id: 'disk-near-limit',
  title: 'Disk near limit',
  group: 'memory-disk-cpu',
  severity: 'warning',
  meaning: 'At 1 × the limit the node raises a disk alarm, and publishers on every node are blocked.',
  threshold: `Warning when the free disk of a node is at most ${WARNING} × its own limit, critical at ${CRITICAL} ×; clears above ${CLEAR} ×.`,
  holdSeconds: 60,
  clearSeconds: 60,
  provenOn: ['RabbitMQ 3.10.8'],
  sources: ['nodes'],
  evaluate: ({ nodes }) => byFirstFigure(nodes.flatMap(observe), 'lowest'),
});

function observe({ name, diskFree, diskFreeLimit }: Node): Observation[] {
  if (diskFree === undefined || diskFreeLimit === undefined || diskFreeLimit <= 0) return [];
  const multiple = Math.round((diskFree / diskFreeLimit) * 100) / 100;
  return [
    {
      subject: { kind: 'node', name },
      level: levelBelow(multiple, { fires: WARNING, clears: CLEAR }),
      severity: multiple <= CRITICAL ? 'critical' : 'warning',
      evidence: [
        { label: 'free disk, times the limit', value: multiple, limit: WARNING },
        { label: 'disk free', value: diskFree, unit: 'bytes', limit: diskFreeLimit },
      ],
    },
  ];
}
