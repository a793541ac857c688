import semver from 'semver';
import type { Broker } from '../model/broker.ts';
import type { Finding } from '../model/finding.ts';
import type { History } from '../model/history.ts';
import type {
  Channel,
  Connection,
  Consumer,
  MemoryBreakdown,
  Node,
  Overview,
  Queue,
  QueueDetail,
} from '../model/rabbitmq.ts';
import { type Reading, readValue } from '../model/reading.ts';
import type { Snapshot } from '../model/snapshot.ts';

/** Everything a diagnosis may look at. `findings` are those of this snapshot; `now` is its time. */
export interface DiagnoseInput {
  readonly broker: Broker;
  readonly snapshot: Snapshot;
  readonly history: History;
  readonly findings: readonly Finding[];
  readonly now: number;
}

/** The snapshot as the contributors need it: what was not read is an empty list, and `unread` says why. */
export interface View extends DiagnoseInput {
  /** True when the broker runs RabbitMQ 3, where classic queues are mirrored and lazy queues exist. */
  readonly isVersion3: boolean;
  readonly overview: Overview | undefined;
  readonly nodes: readonly Node[];
  readonly breakdowns: ReadonlyMap<string, MemoryBreakdown>;
  readonly queues: readonly Queue[];
  /** By `queueKey`. */
  readonly details: ReadonlyMap<string, QueueDetail>;
  /** By name. */
  readonly connections: ReadonlyMap<string, Connection>;
  readonly channels: readonly Channel[];
  readonly consumers: readonly Consumer[];
  readonly unread: Readonly<Partial<Record<ListSource, string>>>;
}

export type ListSource = 'queues' | 'connections' | 'channels' | 'consumers';

export function viewOf(input: DiagnoseInput): View {
  const readings = input.snapshot.rabbitmq;
  const overview = readValue(readings?.overview);
  const version = semver.coerce(overview?.rabbitmqVersion ?? input.broker.engineVersion);
  const details = readValue(readings?.queueDetails) ?? [];
  return {
    ...input,
    isVersion3: version !== null && version.major < 4,
    overview,
    nodes: readValue(readings?.nodes) ?? [],
    breakdowns: new Map((readValue(readings?.memoryBreakdowns) ?? []).map((each) => [each.node, each])),
    // The details alone still name owners when the whole list was too much to read.
    queues: readValue(readings?.queues) ?? details,
    details: new Map(details.map((each) => [queueKey(each), each])),
    connections: new Map((readValue(readings?.connections) ?? []).map((each) => [each.name, each])),
    channels: readValue(readings?.channels) ?? [],
    consumers: readValue(readings?.consumers) ?? [],
    unread: {
      ...unreadReason('queues', readings?.queues),
      ...unreadReason('connections', readings?.connections),
      ...unreadReason('channels', readings?.channels),
      ...unreadReason('consumers', readings?.consumers),
    },
  };
}

export function queueKey({ vhost, name }: { readonly vhost: string; readonly name: string }): string {
  return JSON.stringify([vhost, name]);
}

/** Whether the queue holds messages at the node: its leader, a mirror or a member. Unknown counts as yes. */
export function livesOn(queue: Queue, node: string, view: View): boolean {
  if (queue.node === undefined || queue.node === node) return true;
  const detail = view.details.get(queueKey(queue));
  return detail !== undefined && (detail.mirrors.includes(node) || detail.members.includes(node));
}

function unreadReason(source: ListSource, reading: Reading<unknown> | undefined): Partial<Record<ListSource, string>> {
  if (reading?.state === 'read') return {};
  return { [source]: reading === undefined ? 'not collected' : reading.detail };
}
