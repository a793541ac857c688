import { localSecrets } from '../adapters/local/local-secrets.ts';
import { systemClock } from '../adapters/local/system-clock.ts';
import { createManagementReader } from '../adapters/rabbitmq/management-reader.ts';
import { collect } from '../collect/collect.ts';
import type { CollectBudget } from '../collect/rabbitmq/budget.ts';
import type { CollectCache } from '../collect/rabbitmq/cache.ts';
import type { Environment } from '../config/environment.ts';
import type { SettingsFile } from '../config/schema.ts';
import { ConfigError, ConflictError } from '../errors.ts';
import type { Broker } from '../model/broker.ts';
import type { Inspection, PassOutcome } from '../model/inspection.ts';
import { inspect, reconcile } from '../pipeline.ts';
import type {
  Credentials,
  ManagementReader,
  Notifier,
  PipelinePorts,
  Preview,
  RemediationPort,
  Secrets,
  StateStore,
} from '../ports.ts';
import { localNotifiers, type Terminal } from './local-notifiers.ts';
import { keptSince, openLocalRehearsal, openLocalState } from './local-state.ts';

/** The operator on one machine: real brokers, SQLite, the terminal. */
export interface LocalOperator {
  readonly brokers: readonly Broker[];
  readonly state: StateStore;
  readonly notifiers: readonly Notifier[];
  /** One pass that stores and tells. */
  reconcile(broker: Broker): Promise<PassOutcome>;
  /** One look that stores nothing and tells nobody; `budget` allows it more than a regular pass. */
  inspect(broker: Broker, budget?: Partial<CollectBudget>): Promise<Inspection>;
  close(): Promise<void>;
}

export interface LocalTarget {
  readonly brokers: readonly Broker[];
  readonly settings: SettingsFile;
}

export interface LocalOptions {
  /** Without it there is no terminal channel. */
  readonly terminal?: Terminal;
  /** Absent: nothing is offered. */
  readonly remediations?: RemediationPort;
  /** Where given, nothing is sent and nothing is stored: it gets what would have been sent. */
  readonly dryRun?: (would: Preview) => void;
}

/** Throws `ConfigError` with every broker whose credentials cannot be had. */
export async function openLocal(
  { brokers, settings }: LocalTarget,
  environment: Environment,
  { terminal, remediations, dryRun }: LocalOptions = {},
): Promise<LocalOperator> {
  const readers = await openReaders(brokers, localSecrets(environment));
  const openState = dryRun === undefined ? openLocalState : openLocalRehearsal;
  const state = await openState(settings.stateFile, environment);
  const ports: PipelinePorts = {
    clock: systemClock,
    state,
    notifiers: await localNotifiers(settings, environment, terminal),
    collect: collectorOf(readers),
    ...(remediations === undefined ? {} : { remediations }),
    ...(dryRun === undefined ? {} : { dryRun }),
  };
  return {
    brokers,
    state,
    notifiers: ports.notifiers,
    async reconcile(broker) {
      const outcome = await againOnConflict(() => reconcile(broker, ports, settings));
      await state.prune(broker.id, keptSince(systemClock.now()));
      return outcome;
    },
    async inspect(broker, budget) {
      const { history } = await state.load(broker.id, 0);
      return inspect(broker, history, budget === undefined ? ports : { collect: collectorOf(readers, budget) });
    },
    async close() {
      await Promise.all([...readers.values()].map((reader) => reader.close()));
      await state.close();
    },
  };
}

/** More in a row are no coincidence: two watches share one state file. */
const ATTEMPTS = 5;

/** Who acknowledged or silenced something during a pass goes first: the pass is made again, from what is stored now. */
async function againOnConflict<T>(pass: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await pass();
    } catch (error) {
      if (!(error instanceof ConflictError) || attempt === ATTEMPTS) throw error;
    }
  }
}

async function openReaders(
  brokers: readonly Broker[],
  secrets: Secrets,
): Promise<ReadonlyMap<string, ManagementReader>> {
  const problems: string[] = [];
  const readers = new Map<string, ManagementReader>();
  for (const broker of brokers) {
    try {
      readers.set(broker.id, openReader(broker, await credentialsOf(broker, secrets)));
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      problems.push(...error.problems.map((problem) => `broker ${broker.name}: ${problem}`));
    }
  }
  if (problems.length > 0) throw new ConfigError(problems);
  return readers;
}

function openReader({ managementUrl, caFile }: Broker, credentials: Credentials): ManagementReader {
  if (managementUrl === undefined) throw new ConfigError(['has no address; give its url']);
  return createManagementReader({ url: managementUrl, credentials, ...(caFile === undefined ? {} : { caFile }) });
}

async function credentialsOf({ credentials }: Broker, secrets: Secrets): Promise<Credentials> {
  if (credentials === undefined) throw new ConfigError(['has no user; give user and passwordEnv']);
  return secrets.resolve(credentials);
}

/** What the previous pass keeps for the next is held in memory: it saves requests and is never needed. */
function collectorOf(
  readers: ReadonlyMap<string, ManagementReader>,
  budget: Partial<CollectBudget> = {},
): PipelinePorts['collect'] {
  const caches = new Map<string, CollectCache>();
  return async (broker, history) => {
    const reader = readers.get(broker.id);
    if (reader === undefined) throw new ConfigError([`broker ${broker.name}: was not opened`]);
    const cache = caches.get(broker.id);
    const now = systemClock.now();
    const collected = await collect(broker, reader, {
      now,
      history,
      budget,
      ...(cache === undefined ? {} : { cache }),
    });
    caches.set(broker.id, collected.cache);
    return collected.snapshot;
  };
}
