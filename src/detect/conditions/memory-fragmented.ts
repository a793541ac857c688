import type { MemoryBreakdown } from '../../model/rabbitmq.ts';
import { readValue } from '../../model/reading.ts';
import { rabbitmqCondition } from '../condition.ts';
import { byFirstFigure, levelAbove, percentOf } from '../levels.ts';

const FIRES = 40;
const CLEARS = 30;

/** A node that is short of memory holds much that it does not use. */
export const memoryFragmented = rabbitmqCondition({
  id: 'memory-fragmented',
  title: 'Memory held but not used',
  group: 'memory-disk-cpu',
  severity: 'info',
  meaning:
    'The runtime keeps freed memory after a peak, in pieces. It counts against the limit, so that the alarm comes earlier than the real use explains. It goes back slowly, or with a restart of the node.',
  threshold: `Fires for a node short of memory of which at least ${FIRES} % is allocated and unused; clears below ${CLEARS} %.`,
  holdSeconds: 300,
  clearSeconds: 60,
  provenOn: ['built snapshot'],
  sources: ['nodes'],
  evaluate: (_values, { snapshot }) =>
    byFirstFigure((readValue(snapshot.rabbitmq?.memoryBreakdowns) ?? []).map(observe), 'highest'),
});

function observe({ node, categories, total }: MemoryBreakdown) {
  const unused = categories.allocated_unused ?? 0;
  const share = total > 0 ? percentOf(unused, total) : 0;
  return {
    subject: { kind: 'node', name: node },
    level: levelAbove(share, { fires: FIRES, clears: CLEARS }),
    evidence: [
      { label: 'allocated and unused, share', value: share, unit: 'percent', limit: FIRES },
      { label: 'allocated and unused', value: unused, unit: 'bytes' },
    ],
  } as const;
}
