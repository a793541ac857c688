import type { ActionRequiredEntry, Remedy } from '../catalog/action-required.ts';
import { actionRequiredEntry } from '../catalog/action-required-codes.ts';
import type { Cause } from '../model/cause.ts';
import type { Finding } from '../model/finding.ts';

/** What the catalog knows about the codes that a finding is about: who is cut off, what is refused, what to do. */
export function actionRequiredCauses({ observations }: Finding): readonly Cause[] {
  return observations.flatMap(({ subject, level, evidence }) => {
    const entry = subject.kind === 'code' && level === 'firing' ? actionRequiredEntry(subject.name) : undefined;
    return entry === undefined ? [] : [causeOf(entry, evidence)];
  });
}

function causeOf(entry: ActionRequiredEntry, evidence: Cause['evidence']): Cause {
  const refused = entry.refused.map(({ operation, detail }) => `${operation} ${detail}`);
  return {
    id: 'action-required',
    summary: `${entry.meaning} Cut off: ${entry.affected}`,
    confidence: 'certain',
    evidence,
    owners: [],
    advice: [
      ...entry.remedies.map((remedy, index) => `${index + 1}. ${remedyText(remedy)}`),
      ...(refused.length === 0 ? [] : [`Refused meanwhile: ${refused.join('; ')}.`]),
      `The code goes: ${entry.clears}`,
    ].join(' '),
  };
}

function remedyText({ text, risk, caution }: Remedy): string {
  const warning = caution === undefined ? '' : `, ${caution.replace(/\.$/, '')}`;
  return risk === 'none' ? text : `${text} (risk: ${risk}${warning})`;
}
