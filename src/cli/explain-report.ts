import type { Condition } from '../detect/condition.ts';
import { formatEvidence } from '../model/format.ts';
import type { Inspection } from '../model/inspection.ts';
import { subjectLabel } from '../model/subject.ts';
import { PROPOSALS } from '../remediate/proposals.ts';
import { type Output, paintStatus } from './output.ts';

/** What one condition shows at a broker now: subjects with their figures and limits, and the likely causes. */
export function printEvidence({ broker, findings, diagnosis }: Inspection, { id }: Condition, output: Output): void {
  const finding = findings.find(({ conditionId }) => conditionId === id);
  output.line();
  if (finding === undefined) {
    output.line(`${output.colours.bold(broker.name)}  does not apply to this broker or its version`);
    return;
  }
  const status = finding.level === 'firing' ? finding.severity : finding.level === 'unknown' ? 'unknown' : 'ok';
  const count = finding.level === 'unknown' ? (finding.reason ?? '') : `${finding.checked} looked at`;
  output.line(`${output.colours.bold(broker.name)}  ${paintStatus(output, status)}  ${count}`);
  for (const { subject, level, evidence } of finding.observations) {
    output.line(`  ${level}  ${subjectLabel(subject)}: ${evidence.map(formatEvidence).join(', ')}`);
  }
  for (const { summary, confidence, owners, advice } of diagnosis[id] ?? []) {
    output.line(`  ${output.colours.bold('cause')} (${confidence})  ${summary}`);
    for (const { kind, name, share } of owners) output.line(`    ${kind} ${name}: ${share}`);
    output.line(`    ${advice}`);
  }
}

/** Which repairs the table of proposals has for a condition, in the order in which they are tried. */
export function printProposals(conditionId: string, output: Output): void {
  for (const { conditions, causes, action, because } of PROPOSALS) {
    if (conditions?.includes(conditionId) !== true) continue;
    const when = causes === undefined ? '' : ` (when the likeliest cause is ${causes.join(' or ')})`;
    output.line(`${output.colours.bold('Repair')}     mq-operator plan ${action}${when}: ${because}`);
  }
}
