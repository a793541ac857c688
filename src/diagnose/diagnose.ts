import type { Cause, Diagnosis } from '../model/cause.ts';
import type { Finding } from '../model/finding.ts';
import type { Node } from '../model/rabbitmq.ts';
import { actionRequiredCauses } from './action-required.ts';
import type { Question, Weighed } from './contributor.ts';
import { memorySharesOf } from './memory-shares.ts';
import { CONTRIBUTORS } from './registry.ts';
import { subjectUsers } from './subject-users.ts';
import { type Trouble, troubleOf } from './trouble.ts';
import { unexplained } from './unexplained.ts';
import { type DiagnoseInput, type View, viewOf } from './view.ts';

/** More causes than this are no help; the rest weighs too little to act on. */
const MOST_CAUSES = 4;

/** Ranked causes with their owners for every firing finding; a finding that nothing explains has none. Pure. */
export function diagnose(input: DiagnoseInput): Diagnosis {
  const view = viewOf(input);
  const firing = input.findings.filter(({ level }) => level === 'firing');
  return Object.fromEntries(
    firing.map((finding) => [finding.conditionId, [...causesOf(finding, view), ...actionRequiredCauses(finding)]]),
  );
}

function causesOf(finding: Finding, view: View): Cause[] {
  const trouble = troubleOf(finding.conditionId);
  if (trouble === undefined) return subjectUsers(finding, view);
  const question = questionFor(finding, trouble, view);
  const weighed = CONTRIBUTORS.filter(({ explains }) => explains.includes(trouble))
    .map((contributor) => contributor.weigh(question))
    .filter((each): each is Weighed => each !== undefined)
    .sort((a, b) => b.weight - a.weight)
    .slice(0, MOST_CAUSES);
  const causes = weighed.length === 0 ? unexplained(question) : weighed.map(({ cause }) => cause);
  return causes.map((cause) => atNode(cause, question));
}

function questionFor(finding: Finding, trouble: Trouble, view: View): Question {
  const node = nodeInTrouble(finding, trouble, view);
  const memory = trouble === 'memory' && node !== undefined ? memorySharesOf(node, view) : undefined;
  return { finding, trouble, node: node?.name, memory, view };
}

/** The node that the finding names first, else the one nearest to its own limit. */
function nodeInTrouble(finding: Finding, trouble: Trouble, view: View): Node | undefined {
  if (trouble !== 'memory' && trouble !== 'disk') return undefined;
  const named = finding.observations.find(({ subject, level }) => subject.kind === 'node' && level === 'firing');
  const running = view.nodes.filter(({ running: runs }) => runs);
  return (
    running.find(({ name }) => name === named?.subject.name) ??
    [...running].sort((a, b) => pressure(b, trouble) - pressure(a, trouble))[0]
  );
}

function pressure(node: Node, trouble: Trouble): number {
  if (trouble === 'memory') return (node.memoryUsed ?? 0) / Math.max(node.memoryLimit ?? Number.POSITIVE_INFINITY, 1);
  return (node.diskFreeLimit ?? 0) / Math.max(node.diskFree ?? Number.POSITIVE_INFINITY, 1);
}

/** Says at which node the figures were taken, so that one node in trouble shows among healthy ones. */
function atNode(cause: Cause, { node, memory, trouble, view }: Question): Cause {
  if (node === undefined) return cause;
  const { diskFree, diskFreeLimit } = view.nodes.find(({ name }) => name === node) ?? {};
  const limit = (bound: number | undefined) => (bound === undefined ? {} : { limit: bound });
  if (trouble === 'memory' && memory !== undefined) {
    const used = { label: `memory of ${node}`, value: memory.used, unit: 'bytes' as const, ...limit(memory.limit) };
    return { ...cause, evidence: [...cause.evidence, used] };
  }
  if (diskFree === undefined) return cause;
  const free = { label: `disk free of ${node}`, value: diskFree, unit: 'bytes' as const, ...limit(diskFreeLimit) };
  return { ...cause, evidence: [...cause.evidence, free] };
}
