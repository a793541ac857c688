import type { Evidence, Observation } from '../model/finding.ts';
import type { RabbitmqReadings } from '../model/rabbitmq.ts';
import type { Reading } from '../model/reading.ts';
import type { ConditionInput } from './condition.ts';

export type FailedReading = Extract<Reading<unknown>, { state: 'failed' }>;

export interface ReadingsSummary {
  /** How many sources were asked and answered usefully. */
  readonly read: number;
  readonly failed: readonly (readonly [source: string, reading: FailedReading])[];
  readonly dropped: readonly (readonly [source: string, count: number])[];
}

/** How the sources of one pass went. What is unavailable counts neither way: that is normal. */
export function summarise(readings: RabbitmqReadings): ReadingsSummary {
  const entries: (readonly [string, Reading<unknown>])[] = Object.entries(readings);
  return {
    read: entries.filter(([, reading]) => reading.state === 'read').length,
    failed: entries.flatMap(([source, reading]) => (reading.state === 'failed' ? [[source, reading] as const] : [])),
    dropped: entries.flatMap(([source, reading]) =>
      reading.state === 'read' && reading.dropped > 0 ? [[source, reading.dropped] as const] : [],
    ),
  };
}

/** Nothing was read, and at least one source could not even be connected to. */
export function nothingReachable({ read, failed }: ReadingsSummary): boolean {
  return read === 0 && failed.some(([, { why }]) => why === 'unreachable');
}

/** What went wrong, in the order of the readings; sources that failed for the same reason are said together. */
export function failureEvidence({ failed }: ReadingsSummary): Evidence[] {
  const groups = Map.groupBy(failed, ([, { why, detail }]) => `${why}: ${detail}`);
  return [...groups].map(([value, sources]) => ({ label: labelOf(sources.map(([source]) => source)), value }));
}

function labelOf([first = '', ...others]: readonly string[]): string {
  return others.length === 0 ? first : `${first} and ${others.length} more`;
}

/** An observation about the broker as a whole. */
export function ofBroker(
  { broker }: ConditionInput,
  level: Observation['level'],
  evidence: readonly Evidence[],
): Observation {
  return { subject: { kind: 'broker', name: broker.name }, level, evidence };
}
