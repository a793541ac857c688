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
    'The runtime keeps freed memory after a peak, in pieces or as a reserve. It counts against the limit, so that the alarm comes earlier than the real use explains. It goes back slowly, or with a restart of the node.',
  threshold: `Fires for a node short of memory of which at least ${FIRES} % is held and unused; clears below ${CLEARS} %.`,
  holdSeconds: 300,
  clearSeconds: 60,
  provenOn: ['RabbitMQ 3.10.8'],
  sources: ['nodes'],
  evaluate: (_values, { snapshot }) =>
    byFirstFigure((readValue(snapshot.rabbitmq?.memoryBreakdowns) ?? []).map(observe), 'highest'),
});

function observe({ node, categories, total }: MemoryBreakdown) {
  const inPieces = categories.allocated_unused ?? 0;
  const reserve = categories.reserved_unallocated ?? 0;
  const unused = inPieces + reserve;
  const share = total > 0 ? percentOf(unused, total) : 0;
  return {
    subject: { kind: 'node', name: node },
    level: levelAbove(share, { fires: FIRES, clears: CLEARS }),
    evidence: [
      { label: 'held and unused, share', value: share, unit: 'percent', limit: FIRES },
      { label: 'allocated and unused', value: inPieces, unit: 'bytes' },
      { label: 'reserved and not allocated', value: reserve, unit: 'bytes' },
    ],
  } as const;
}
