import { memoryStateStore } from '../../src/adapters/local/memory-state-store.ts';
import { DEFAULT_REMEDIATION_SETTINGS, type RemediationSettings } from '../../src/config/remediation-settings.ts';
import { openLive } from '../../src/console/live.ts';
import { type ConsoleOptions, type RunningConsole, startConsole } from '../../src/console/server.ts';
import type { Incident } from '../../src/model/incident.ts';
import type { Remediation } from '../../src/model/remediation.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { unchanged } from '../../src/ports.ts';
import { memoryRemediationStore } from './memory-remediation-store.ts';
import { aBroker, T0 } from './snapshots.ts';

export interface ServedConsole extends RunningConsole {
  /** The next pass, with what it saw. */
  pass(snapshot: Snapshot): Promise<void>;
  readonly state: ReturnType<typeof memoryStateStore>;
  readonly remediations: ReturnType<typeof memoryRemediationStore>;
}

export interface ServedOptions extends Partial<ConsoleOptions> {
  readonly plans?: readonly Remediation[];
  readonly settings?: RemediationSettings;
  readonly incidents?: readonly Incident[];
  readonly readOnly?: boolean;
  readonly intervalSeconds?: number;
}

/** The console over one built snapshot, on a free port. */
export async function serveConsole(
  snapshot: Snapshot,
  {
    plans = [],
    settings = DEFAULT_REMEDIATION_SETTINGS,
    incidents = [],
    readOnly = false,
    intervalSeconds = 60,
    ...options
  }: ServedOptions = {},
): Promise<ServedConsole> {
  const broker = aBroker();
  const state = memoryStateStore();
  await state.commit(broker.id, { ...unchanged(0), incidents });
  const live = await openLive([broker], state, T0);
  await live.passed({ broker, snapshot, findings: [], diagnosis: {} });
  const remediations = memoryRemediationStore();
  for (const plan of plans) await remediations.put(plan);
  const running = await startConsole(
    {
      clock: { now: () => T0 },
      live,
      state,
      remediations,
      settings,
      readOnly,
      person: 'ann',
      intervalSeconds,
      footnote: 'built',
    },
    { host: '127.0.0.1', port: 0, spare: 0, allowedHosts: [], ...options },
  );
  const pass = (seen: Snapshot) => live.passed({ broker, snapshot: seen, findings: [], diagnosis: {} });
  return { ...running, remediations, state, pass };
}
