import { systemClock } from '../adapters/local/system-clock.ts';
import type { Environment } from '../config/environment.ts';
import { openLive } from '../console/live.ts';
import { type ConsoleOptions, startConsole } from '../console/server.ts';
import type { Inspection } from '../model/inspection.ts';
import type { RemediationStore } from '../ports.ts';
import type { LocalTarget } from './local.ts';
import { openLocalState } from './local-state.ts';

export interface LocalConsole {
  readonly url: string;
  /** After each pass. */
  passed(inspection: Inspection): Promise<void>;
  /** Something stored has changed between two passes. */
  changed(): void;
  close(): Promise<void>;
}

export interface LocalConsoleOptions {
  readonly server: ConsoleOptions;
  readonly environment: Environment;
  readonly remediations: RemediationStore;
  /** Who decides here, for the record. */
  readonly person: string;
  readonly intervalSeconds: number;
  /** How passes come about, as a sentence. */
  readonly footnote: string;
}

/** The web console of one machine, beside whoever makes the passes. It reads by connections of its own. */
export async function openLocalConsole(
  { brokers, settings }: LocalTarget,
  { server, environment, remediations, person, intervalSeconds, footnote }: LocalConsoleOptions,
): Promise<LocalConsole> {
  const state = await openLocalState(settings.stateFile, environment);
  const live = await openLive(brokers, state, systemClock.now());
  const ports = {
    clock: systemClock,
    live,
    state,
    remediations,
    settings: settings.remediations,
    readOnly: settings.console.readOnly,
    person,
    intervalSeconds,
    footnote,
  };
  try {
    const { url, close } = await startConsole(ports, server);
    return {
      url,
      passed: live.passed,
      changed: live.changed,
      async close() {
        await close();
        await state.close();
      },
    };
  } catch (error) {
    await state.close();
    throw error;
  }
}
