import type { Advice } from '../model/advice.ts';
import type { Incident } from '../model/incident.ts';
import type { Remediation } from '../model/remediation.ts';

/** What would help with open incidents, and what becomes of the remediations that were proposed for them. */
export interface Advised {
  /** By incident id. */
  readonly advice: ReadonlyMap<string, Advice>;
  /** Every remediation of the broker, as it is to be from now on. */
  readonly remediations: readonly Remediation[];
  /** Those of them that are new or changed; stored before anything is told of them. */
  readonly changed: readonly Remediation[];
}

/** Works it out from the incidents as they are now; pure. */
export type Advise = (incidents: readonly Incident[]) => Advised;

export function withAdvice(incidents: readonly Incident[], advised: Advised | undefined): Incident[] {
  if (advised === undefined) return [...incidents];
  return incidents.map(({ advice: _before, ...incident }) => {
    const advice = advised.advice.get(incident.id);
    return advice === undefined ? incident : { ...incident, advice };
  });
}
