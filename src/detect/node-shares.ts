import type { Observation } from '../model/finding.ts';
import type { Node } from '../model/rabbitmq.ts';
import { byFirstFigure, type Ceiling, NEAR_LIMIT, shareOfLimit, type Usage } from './levels.ts';

/**
 * Holds one usage of every running node against the node's own limit, the fullest first. Nodes are never averaged:
 * one in trouble must not be hidden by two that are well.
 */
export function sharesOfNodes(
  nodes: readonly Node[],
  usageOf: (node: Node) => Usage | undefined,
  ceiling: Ceiling = NEAR_LIMIT,
): Observation[] {
  const running = nodes.filter((node) => node.running);
  const shares = running.flatMap((node) => {
    const usage = usageOf(node);
    return usage === undefined ? [] : (shareOfLimit({ kind: 'node', name: node.name }, usage, ceiling) ?? []);
  });
  return byFirstFigure(shares, 'highest');
}
