import { planningReaders } from '../adapters/aws/readers.ts';
import { localSecrets } from '../adapters/local/local-secrets.ts';
import { systemClock } from '../adapters/local/system-clock.ts';
import type { AwsReaders } from '../aws-ports.ts';
import type { Environment } from '../config/environment.ts';
import { toBroker } from '../discover/to-broker.ts';
import { ConfigError } from '../errors.ts';
import type { Broker } from '../model/broker.ts';
import type { Inspection } from '../model/inspection.ts';
import type { Home, InventoryEntry } from '../model/inventory.ts';
import { inspect } from '../pipeline.ts';
import type { StateStore } from '../ports.ts';
import { awsCollector, PLANNING } from './aws-collector.ts';
import { openLocalState } from './local-state.ts';

/** One broker on Amazon MQ as a command on one machine sees it, with the credentials that the machine has. */
export interface AwsCliBroker {
  readonly broker: Broker;
  readonly home: Home;
  readonly readers: AwsReaders;
  readonly state: StateStore;
  /** One look, everything read anew; stores nothing. */
  inspect(): Promise<Inspection>;
  close(): Promise<void>;
}

export interface AwsCliTarget {
  readonly region: string;
  /** Its name or id. */
  readonly name: string;
  /** As the settings name it: how its management API is reached, where it can be. */
  readonly known?: Broker;
  readonly stateFile?: string | undefined;
}

/** Throws `ConfigError` when the Region has no such broker. */
export async function openAwsCli(
  { region, name, known, stateFile }: AwsCliTarget,
  environment: Environment,
): Promise<AwsCliBroker> {
  const home: Home = { region };
  const readersOf = planningReaders();
  const readers = readersOf(home);
  const entry = await findBroker(readers, home, name);
  const broker = withAccess(toBroker(entry), known);
  const state = await openLocalState(stateFile, environment);
  const collectorOf = awsCollector(readersOf, localSecrets(environment), systemClock);
  return {
    broker,
    home,
    readers,
    state,
    async inspect() {
      const now = systemClock.now();
      const { history } = await state.load(broker.id, 0);
      const request = { brokerId: broker.id, reason: PLANNING, at: now, deduplicationId: '' };
      return inspect(broker, history, { collect: collectorOf(entry, request) });
    },
    close: () => state.close(),
  };
}

async function findBroker({ mq }: AwsReaders, home: Home, name: string): Promise<InventoryEntry> {
  const { value: summaries } = await mq.list();
  const found = summaries.find((summary) => summary.name === name || summary.id === name);
  if (found === undefined) {
    const names = summaries.map((summary) => summary.name).join(', ');
    throw new ConfigError([
      `--broker: Amazon MQ has no "${name}" in ${home.region}${names === '' ? '' : `; there are ${names}`}`,
    ]);
  }
  const { value: description } = await mq.describe(found.id);
  return { home, state: description.state, description, describedAt: systemClock.now(), interfaces: [] };
}

/** Amazon MQ tells the address; only the settings have a user. */
function withAccess(broker: Broker, known: Broker | undefined): Broker {
  if (known?.managementUrl === undefined || known.credentials === undefined) return broker;
  const { managementUrl, credentials, caFile } = known;
  return { ...broker, managementUrl, credentials, ...(caFile === undefined ? {} : { caFile }) };
}
