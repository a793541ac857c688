import type { Observation } from '../model/finding.ts';
import type { Node } from '../model/rabbitmq.ts';
import { type Ceiling, NEAR_LIMIT, percentOf, shareOfLimit, type Usage } from './levels.ts';

/**
 * Holds one usage of every running node against the node's own limit, the fullest first. Nodes are never averaged:
 * one in trouble must not be hidden by two that are well.
 */
export function sharesOfNodes(
  nodes: readonly Node[],
  usageOf: (node: Node) => Usage | undefined,
  ceiling: Ceiling = NEAR_LIMIT,
): Observation[] {
  return nodes
    .filter(({ running }) => running)
    .flatMap((node) => {
      const usage = usageOf(node);
      return usage === undefined || usage.limit <= 0 ? [] : [{ node, usage }];
    })
    .sort((a, b) => percentOf(b.usage.used, b.usage.limit) - percentOf(a.usage.used, a.usage.limit))
    .flatMap(({ node, usage }) => shareOfLimit({ kind: 'node', name: node.name }, usage, ceiling) ?? []);
}
