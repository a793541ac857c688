import { OperatorError } from '../../errors.ts';
import type { LabNode, LabState } from '../state.ts';

export interface FaultContext {
  readonly directory: string;
  /** As it is now. */
  readonly state: LabState;
  /** Gets a line for every step that takes time. */
  readonly progress: (line: string) => void;
}

/** One way to break a lab, for real. Both directions may be repeated: what is already so is left as it is. */
export interface Fault {
  /** kebab-case; what people type. */
  readonly id: string;
  readonly title: string;
  /** What it does to the broker, in one sentence. */
  readonly effect: string;
  /** Resolves when the broker itself shows the fault. */
  break(context: FaultContext): Promise<void>;
  /** Resolves when the broker is healthy again and nothing of the fault is left. */
  mend(context: FaultContext): Promise<void>;
}

/** How long the broker may take to show what was done to it. */
export const SHOWS_WITHIN_SECONDS = 60;

/** The node with this number, or the last one of a smaller lab. */
export function faultyNode(state: LabState, number: number): LabNode {
  const node = state.nodes[Math.min(number, state.nodes.length) - 1];
  if (node === undefined) throw new OperatorError('LAB_NODE', 'A lab has at least one node.');
  return node;
}
