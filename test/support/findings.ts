import type { Condition, ConditionInput } from '../../src/detect/condition.ts';
import { detect } from '../../src/detect/detect.ts';
import type { Finding } from '../../src/model/finding.ts';
import { subjectLabel } from '../../src/model/subject.ts';

/** What one condition finds in one input, as the pipeline would. Throws when the condition does not apply to it. */
export function findingOf(condition: Condition, input: ConditionInput): Finding {
  const [finding] = detect(input, [condition]);
  if (finding === undefined) throw new Error(`${condition.id} does not apply to this broker`);
  return finding;
}

export function levelOf(condition: Condition, input: ConditionInput): Finding['level'] {
  return findingOf(condition, input).level;
}

/** Subjects that fire, worst first, as people read them. */
export function firingSubjects(condition: Condition, input: ConditionInput): string[] {
  return findingOf(condition, input)
    .observations.filter(({ level }) => level === 'firing')
    .map(({ subject }) => subjectLabel(subject));
}

/** Whether the condition is evaluated at all for this engine, home and version. */
export function isApplicable(condition: Condition, input: ConditionInput): boolean {
  return detect(input, [condition]).length === 1;
}
