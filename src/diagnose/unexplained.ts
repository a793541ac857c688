import type { Cause } from '../model/cause.ts';
import { formatBytes } from '../model/format.ts';
import type { Question } from './contributor.ts';
import { heldMessages } from './messages.ts';

const MOST_CATEGORIES = 3;

/** Said instead of a guess when no contributor shows: what the node's figures do say, and what to look at next. */
export function unexplained(question: Question): Cause[] {
  if (question.node === undefined) return [];
  if (question.trouble === 'memory') return memoryOf(question, question.node);
  return question.trouble === 'disk' ? diskOf(question, question.node) : [];
}

function memoryOf({ view, memory }: Question, node: string): Cause[] {
  const categories = Object.entries(view.breakdowns.get(node)?.categories ?? {})
    .sort(([, a], [, b]) => b - a)
    .slice(0, MOST_CATEGORIES);
  const known = categories.map(([name, bytes]) => `${name} ${formatBytes(bytes)}`).join(', ');
  return [
    {
      id: 'unexplained-memory',
      summary:
        known === ''
          ? `Neither messages nor connections explain the memory of ${node}, and the broker told no breakdown of it.`
          : `Neither messages nor connections explain the memory of ${node}; it is mostly ${known}.`,
      confidence: 'possible',
      evidence: categories.map(([label, value]) => ({ label, value, unit: 'bytes' })),
      owners: [{ kind: 'node', name: node, share: `${formatBytes(memory?.used ?? 0)} in use` }],
      advice:
        'Compare with the other nodes: a node that holds most queue leaders can be relieved by rebalancing them once the alarm is gone. If all nodes are alike, the instance type is too small for what the broker keeps.',
      prevention: 'Choose an instance type whose idle memory use is below half of its memory limit.',
    },
  ];
}

function diskOf(question: Question, node: string): Cause[] {
  const { bytes } = heldMessages(question);
  const held = bytes === undefined ? 'an unknown amount' : formatBytes(bytes);
  return [
    {
      id: 'unexplained-disk',
      summary: `Messages do not explain the disk of ${node}: the queues there hold ${held}.`,
      confidence: 'possible',
      evidence: bytes === undefined ? [] : [{ label: 'message bytes', value: bytes, unit: 'bytes' }],
      owners: [{ kind: 'node', name: node, share: 'its own disk' }],
      advice:
        'Look for quorum queues whose log cannot be cut because old messages stay unacked, and for queues that were drained a moment ago: space comes back with a delay.',
      prevention: 'Acknowledge in order, and set a delivery limit for quorum queues.',
    },
  ];
}
