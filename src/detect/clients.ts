import type { Evidence } from '../model/finding.ts';
import type { Connection } from '../model/rabbitmq.ts';
import { countBy } from './limits.ts';

/** Who a connection belongs to, for people: the application's own name where it gives one, its user and its host. */
export function clientOf({ user, clientName, peerHost = 'unknown address' }: Connection): string {
  return clientName === undefined ? `${user} at ${peerHost}` : `${clientName} (user ${user})`;
}

/** Those with the most of these connections, as evidence; `label` says what is counted. */
export function leadingClients(connections: readonly Connection[], label: string, most = 3): Evidence[] {
  return [...countBy(connections, clientOf)]
    .sort((a, b) => b[1] - a[1])
    .slice(0, most)
    .map(([client, count]) => ({ label: `${label} of ${client}`, value: count, unit: 'count' }));
}
