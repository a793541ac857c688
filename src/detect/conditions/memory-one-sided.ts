import type { Evidence, Observation } from '../../model/finding.ts';
import type { MemoryBreakdown } from '../../model/rabbitmq.ts';
import { readValue } from '../../model/reading.ts';
import { rabbitmqCondition } from '../condition.ts';
import { byFirstFigure, levelAbove, percentOf } from '../levels.ts';
import { USES, type UseOfMemory } from '../memory-uses.ts';

const FIRES = 50;
const CLEARS = 40;

/** Most of the memory of a node that is short of it goes to one use. */
export const memoryOneSided = rabbitmqCondition({
  id: 'memory-one-sided',
  title: 'One use takes most of the memory',
  group: 'memory-disk-cpu',
  severity: 'info',
  meaning: 'Says where to look: at connections and channels, at queues, at large messages, or at the statistics.',
  threshold: `Fires for a node short of memory where one use takes at least ${FIRES} % of it; clears below ${CLEARS} %, or when the node is no longer short of memory.`,
  holdSeconds: 60,
  clearSeconds: 60,
  provenOn: ['RabbitMQ 3.10.8'],
  sources: ['nodes'],
  // The breakdown is costly, so it is read only of nodes that are short of memory: none is a good sign.
  evaluate: (_values, { snapshot }) =>
    byFirstFigure((readValue(snapshot.rabbitmq?.memoryBreakdowns) ?? []).flatMap(observe), 'highest'),
});

function observe({ node, categories, total }: MemoryBreakdown): Observation[] {
  if (total <= 0) return [];
  const uses = USES.map((use) => ({ use, bytes: bytesOf(use, categories) })).sort((a, b) => b.bytes - a.bytes);
  const [largest] = uses;
  if (largest === undefined) return [];
  const share = percentOf(largest.bytes, total);
  const evidence: Evidence[] = [
    { label: `share of ${largest.use.name}`, value: share, unit: 'percent', limit: FIRES },
    ...uses.slice(0, 4).map(({ use, bytes }) => ({ label: use.name, value: bytes, unit: 'bytes' as const })),
  ];
  return [
    { subject: { kind: 'node', name: node }, level: levelAbove(share, { fires: FIRES, clears: CLEARS }), evidence },
  ];
}

function bytesOf({ categories: names }: UseOfMemory, categories: Readonly<Record<string, number>>): number {
  return names.reduce((sum, name) => sum + (categories[name] ?? 0), 0);
}
