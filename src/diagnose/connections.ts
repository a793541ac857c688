import type { Connection } from '../model/rabbitmq.ts';
import type { Question } from './contributor.ts';

/** The connections that matter to a question: those of the node whose memory is in trouble, else all. */
export function connectionsOf({ trouble, node, view }: Question): Connection[] {
  const all = [...view.connections.values()];
  if (trouble !== 'memory' || node === undefined) return all;
  return all.filter((each) => each.node === undefined || each.node === node);
}
