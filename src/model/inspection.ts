import type { Broker } from './broker.ts';
import type { Diagnosis } from './cause.ts';
import { type Finding, type Severity, worstSeverity } from './finding.ts';
import type { Incident } from './incident.ts';
import type { Snapshot } from './snapshot.ts';

/** What one look at a broker gave, before anything is decided. */
export interface Inspection {
  readonly broker: Broker;
  readonly snapshot: Snapshot;
  readonly findings: readonly Finding[];
  readonly diagnosis: Diagnosis;
}

/** Conditions that say that we do not know; while one fires, silence about the others means nothing. */
const BLIND: readonly string[] = ['broker-unreachable', 'monitoring-blind'];

export function isBlind({ findings }: Inspection): boolean {
  return findings.some(({ conditionId, level }) => level === 'firing' && BLIND.includes(conditionId));
}

export type BrokerStatus = Severity | 'ok' | 'unknown';

/** Unknown when the broker could not be read, else the worst of what fires. */
export function statusOf(inspection: Inspection): BrokerStatus {
  if (isBlind(inspection)) return 'unknown';
  const firing = inspection.findings.filter(({ level }) => level === 'firing').map(({ severity }) => severity);
  return firing.length === 0 ? 'ok' : worstSeverity(firing, 'info');
}

/** What one pass gave. */
export interface PassOutcome {
  readonly inspection: Inspection;
  /** Every incident of the broker that is remembered, as of this pass. */
  readonly incidents: readonly Incident[];
}
