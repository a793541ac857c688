import { subjectKey } from './subject.ts';

/** Figures of a node that are kept in the short history. Sizes in bytes, uptime in milliseconds. */
export type NodeFigure =
  | 'memory-used'
  | 'memory-limit'
  | 'disk-free'
  | 'disk-free-limit'
  | 'file-descriptors-used'
  | 'processes-used'
  | 'run-queue'
  | 'uptime'
  | 'connections';

/** Figures of the whole broker. Churn in events per second; the version as `versionNumber` gives it. */
export type BrokerFigure =
  | 'connections'
  | 'channels'
  | 'consumers'
  | 'queues'
  | 'messages-ready'
  | 'messages-unacked'
  | 'publish-rate'
  | 'deliver-rate'
  | 'ack-rate'
  | 'connections-created-rate'
  | 'connections-closed-rate'
  | 'channels-created-rate'
  | 'channels-closed-rate'
  | 'queues-declared-rate'
  | 'statistics-queue'
  | 'authentications-refused'
  | 'nodes-running'
  | 'version'
  | 'pass-milliseconds'
  | 'pass-bytes';

/** Figures of a queue. `sync-messages` exists only while a mirror is being synchronised. */
export type QueueFigure = 'ready' | 'unacked' | 'messages' | 'consumers' | 'sync-messages';

/** Figures of a virtual host: they grow towards its limits. */
export type VhostFigure = 'connections' | 'queues';

/** Name of a node's series, for instance `node/rabbit%40a/memory-used`. */
export function nodeSeries(node: string, figure: NodeFigure): string {
  return `${subjectKey({ kind: 'node', name: node })}/${figure}`;
}

/** Name of a series of the whole broker, for instance `broker/connections`. */
export function brokerSeries(figure: BrokerFigure): string {
  return `broker/${figure}`;
}

/** Name of a queue's series, for instance `queue/%2F/orders/ready`. */
export function queueSeries(vhost: string, queue: string, figure: QueueFigure): string {
  return `${subjectKey({ kind: 'queue', vhost, name: queue })}/${figure}`;
}

/** Name of a virtual host's series, for instance `vhost/%2F/connections`. */
export function vhostSeries(vhost: string, figure: VhostFigure): string {
  return `${subjectKey({ kind: 'vhost', name: vhost })}/${figure}`;
}

/** Names the connections of one user, for leaks that the total would hide. */
export function userConnectionsSeries(user: string): string {
  return `${subjectKey({ kind: 'user', name: user })}/connections`;
}

/** A version as one number that grows with it (3.10.8 is 3010008), or undefined when it has no such form. */
export function versionNumber(version: string): number | undefined {
  const match = /^(\d+)\.(\d+)(?:\.(\d+))?/.exec(version);
  if (match === null) return undefined;
  return Number(match[1]) * 1_000_000 + Number(match[2]) * 1_000 + Number(match[3] ?? 0);
}

/** The inverse of `versionNumber`. */
export function versionText(number: number): string {
  return [Math.floor(number / 1_000_000), Math.floor(number / 1_000) % 1_000, number % 1_000].join('.');
}
