import { type QueueView, queueViews } from '../detect/queue-settings.ts';
import type { Broker } from '../model/broker.ts';
import type { Connection, Queue } from '../model/rabbitmq.ts';
import { readValue } from '../model/reading.ts';
import type { Snapshot } from '../model/snapshot.ts';

/** Snapshot and broker as the checks of upgrades and the practices share them. */
interface Looked {
  readonly broker: Broker;
  readonly snapshot: Snapshot;
  readonly now: number;
}

export function queuesOf({ snapshot }: Looked): readonly Queue[] {
  return readValue(snapshot.rabbitmq?.queues) ?? [];
}

/** Every queue with its settings in force. */
export function settingsOf({ broker, snapshot, now }: Looked): QueueView[] {
  return queueViews({ broker, snapshot, history: [], now });
}

export function connectionsOf({ snapshot }: Looked): readonly Connection[] {
  return readValue(snapshot.rabbitmq?.connections) ?? [];
}

/** How many queues were not looked at closely, so that the arguments of their declaration are not known. */
export function unlookedQueues(looked: Looked): number {
  return settingsOf(looked).filter(({ detail }) => detail === undefined).length;
}

export function queueLabel({ vhost, name }: { readonly vhost: string; readonly name: string }): string {
  return vhost === '/' ? name : `${name} in ${vhost}`;
}
