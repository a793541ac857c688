import type { ActionRequiredEntry, Remedy } from '../catalog/action-required.ts';
import { actionRequiredEntry } from '../catalog/action-required-codes.ts';
import type { Cause } from '../model/cause.ts';
import type { Finding } from '../model/finding.ts';

/** What the catalog knows about the codes that a finding is about: who is cut off, what is refused, what to do. */
export function actionRequiredCauses({ observations }: Finding): readonly Cause[] {
  return observations.flatMap(({ subject, level, evidence }) => {
    if (subject.kind !== 'code' || level !== 'firing') return [];
    const entry = actionRequiredEntry(subject.name);
    return [entry === undefined ? unknownCause(subject.name, evidence) : causeOf(entry, evidence)];
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

/** What it means is not known here: nothing is guessed, and nothing is changed meanwhile. */
function unknownCause(code: string, evidence: Cause['evidence']): Cause {
  return {
    id: 'action-required',
    summary: `Amazon MQ demands ${code}, which this version of mq-operator does not know.`,
    confidence: 'certain',
    evidence,
    owners: [],
    advice:
      `1. Look for ${code} in the troubleshooting pages of the Amazon MQ guide. 2. See what its console shows of the broker; ` +
      'AWS Support may know more. ' +
      'While it stands mq-operator changes nothing on this broker, as it does not know what is refused; your hooks still run.',
  };
}

function remedyText({ text, risk, caution }: Remedy): string {
  const warning = caution === undefined ? '' : `, ${caution.replace(/\.$/, '')}`;
  return risk === 'none' ? text : `${text} (risk: ${risk}${warning})`;
}
