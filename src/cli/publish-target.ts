import type { Environment } from '../config/environment.ts';
import type { Broker } from '../model/broker.ts';
import { readValue } from '../model/reading.ts';
import { describedTarget } from '../publish/described-target.ts';
import type { Target as PublishTarget } from '../publish/rule.ts';
import { openLocal } from '../wiring/local.ts';
import type { Target } from './broker-options.ts';

/** What things are published for, and which brokers could not be asked. */
export interface PublishTargets {
  readonly targets: readonly PublishTarget[];
  readonly notes: readonly string[];
}

/** Brokers described under `publish.brokers` are taken as said; the others are asked for their version and nodes. */
export async function publishTargets(target: Target, environment: Environment): Promise<PublishTargets> {
  const described = target.settings.publish.brokers.map(describedTarget);
  const names = new Set(described.map(({ broker }) => broker.name));
  const asked = target.brokers.filter(({ name }) => !names.has(name));
  if (asked.length === 0) return { targets: described, notes: [] };
  const local = await openLocal({ ...target, brokers: asked }, environment);
  try {
    const answers = await Promise.all(asked.map(async (broker) => askedTarget(broker, await local.inspect(broker))));
    return {
      targets: [...answers.map((answer) => answer.target), ...described],
      notes: answers.flatMap(({ note }) => note ?? []),
    };
  } finally {
    await local.close();
  }
}

type Inspection = Awaited<ReturnType<Awaited<ReturnType<typeof openLocal>>['inspect']>>;

function askedTarget(broker: Broker, { snapshot }: Inspection): { target: PublishTarget; note?: string } {
  const nodes = readValue(snapshot.rabbitmq?.nodes);
  const engineVersion = readValue(snapshot.rabbitmq?.overview)?.rabbitmqVersion ?? broker.engineVersion;
  const target: PublishTarget = {
    broker: { ...broker, ...(engineVersion === undefined ? {} : { engineVersion }) },
    nodes: (nodes ?? []).map(({ name }) => name).sort(),
    replicates: false,
  };
  return nodes === undefined ? { target, note: `${broker.name}: could not be asked for its nodes.` } : { target };
}
