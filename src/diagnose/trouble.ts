/** What kind of trouble a condition is about; the contributors say which kinds they explain. */
export type Trouble = 'memory' | 'disk' | 'connections' | 'channels' | 'queue-count' | 'backlog' | 'unacked';

/** Conditions by the kind of trouble; those that are not listed are explained by their subjects alone. */
const TROUBLES: Readonly<Record<string, Trouble>> = {
  'memory-alarm': 'memory',
  'memory-near-limit': 'memory',
  'memory-forecast': 'memory',
  'paused-queue-sync': 'memory',
  'disk-alarm': 'disk',
  'disk-near-limit': 'disk',
  'disk-forecast': 'disk',
  'stranded-queue': 'backlog',
};

export function troubleOf(conditionId: string): Trouble | undefined {
  return TROUBLES[conditionId];
}

/** The conditions that the table names. */
export const TROUBLED_CONDITIONS: readonly string[] = Object.keys(TROUBLES);
