import type { IncidentSettings } from '../config/incident-settings.ts';
import type { Incident, Told } from '../model/incident.ts';

type Face = Told['face'];

/** What a message about the incident shows; two equal faces need no update in place. */
export function faceOf(incident: Incident, now: number): Face {
  const { acknowledged, muted, severity, subjectCount, causes, symptoms, unknown, flappingSince, advice } = incident;
  const handling = [
    acknowledged?.by ?? '',
    acknowledged?.at ?? '',
    muted?.by ?? '',
    muted?.until ?? '',
    ...repairOf(advice),
  ];
  const figures = [
    severity,
    subjectCount,
    flappingSince === undefined ? '' : 'flapping',
    unknown === undefined ? '' : 'unknown',
    ...causes.map(({ id }) => id),
    ...symptoms,
    ...(advice === undefined ? [] : [advice.action, advice.blocked === undefined ? 'possible' : 'blocked']),
  ];
  return { handling: handling.join('|'), figures: figures.join('|'), at: now };
}

/** Empty where nothing is offered, so that other faces stay what they were. */
function repairOf(advice: Incident['advice']): string[] {
  const remediation = advice?.remediation;
  return remediation === undefined ? [] : [remediation.id, remediation.state, remediation.approvedBy ?? ''];
}

/** Who handles it is shown at once; figures change all the time and wait for their turn. */
export function isWorthAnUpdate(
  shown: Face,
  face: Face,
  { worsening }: Pick<IncidentSettings, 'worsening'>,
  now: number,
): boolean {
  if (shown.handling !== face.handling) return true;
  return shown.figures !== face.figures && now - shown.at >= worsening.updateSeconds * 1_000;
}
