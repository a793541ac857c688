import { userInfo } from 'node:os';
import type { Command } from 'commander';
import { loadSettings } from '../config/load.ts';
import { ConfigError } from '../errors.ts';
import { findRunningLab } from '../lab/lab.ts';
import type { Incident } from '../model/incident.ts';
import type { StateStore } from '../ports.ts';
import { openLocalState } from '../wiring/local-state.ts';
import { resolveTarget } from './broker-options.ts';
import type { CliContext } from './context.ts';

export interface StateOptions {
  readonly config?: string;
  readonly state?: string;
}

/** Adds the options by which commands on incidents find the state that `watch` keeps. No broker is needed. */
export function withStateOptions(command: Command): Command {
  return command
    .option('--config <file>', 'settings file that watch uses')
    .option('--state <file>', 'state file (default: that of the settings, of the lab that is up, or of this user)');
}

/** Opens the state, hands it over, and closes it whatever happens. */
export async function withState<T>(
  { environment }: CliContext,
  options: StateOptions,
  work: (state: StateStore) => Promise<T>,
): Promise<T> {
  const state = await openLocalState(await stateFile(options, environment), environment);
  try {
    return await work(state);
  } finally {
    await state.close();
  }
}

/** Where the state is that the options mean; undefined for this user's own. */
export async function stateFile({ config, state }: StateOptions, environment: CliContext['environment']) {
  if (state !== undefined) return state;
  if (config !== undefined) return (await loadSettings(config)).stateFile;
  const lab = await findRunningLab(environment);
  return lab === undefined ? undefined : (await resolveTarget({}, environment)).settings.stateFile;
}

/** Every incident of every broker that resolved at or after `since`, or is not resolved. */
export async function loadIncidents(state: StateStore, since: number): Promise<readonly Incident[]> {
  const brokers = await state.brokers();
  const loaded = await Promise.all(brokers.map((id) => state.load(id, since)));
  return loaded.flatMap(({ incidents }) => incidents);
}

const REMEMBERED = 7 * 86_400_000;

/** The one incident that the text names: its id, or any part of it that only one has. Throws `ConfigError`. */
export async function findIncident(state: StateStore, text: string, now: number): Promise<Incident> {
  const known = await loadIncidents(state, now - REMEMBERED);
  const exact = known.find(({ id }) => id === text);
  if (exact !== undefined) return exact;
  const similar = known.filter(({ id }) => id.includes(text));
  const [only, ...others] = similar;
  if (only !== undefined && others.length === 0) return only;
  const list =
    similar.length === 0
      ? 'mq-operator incidents lists them'
      : `meant may be ${similar.map(({ id }) => id).join(', ')}`;
  throw new ConfigError([`"${text}" names ${similar.length === 0 ? 'no incident' : 'several incidents'}; ${list}`]);
}

/** Who is at the keyboard, for the record. */
export function personAtKeyboard(by: string | undefined): string {
  return by ?? userInfo().username;
}
