import type { Connection } from '../../model/rabbitmq.ts';
import { clientOf } from '../clients.ts';
import { rabbitmqCondition } from '../condition.ts';
import { levelAbove, percentOf } from '../levels.ts';

/** Percent of the bytes of all connections. */
const SHARE = { fires: 50, clears: 40 };
/** Below so many bytes a second nobody is in anybody's way. */
const MATTERS = 1_048_576;
/** Among fewer than so many one of them always has most. */
const LEAST_CONNECTIONS = 5;

/** One connection carries most of what the broker sends and receives. */
export const connectionDominates = rabbitmqCondition({
  id: 'connection-dominates',
  title: 'One connection makes most of the traffic',
  group: 'connections',
  severity: 'info',
  meaning:
    'A connection is served by one process on one node: this one is as fast as one processor lets it be, is the first to be slowed down by flow control, and its end would hardly be noticed in the number of connections.',
  threshold: `Fires when one of ${LEAST_CONNECTIONS} or more connections has at least ${SHARE.fires} % of the bytes of all of them, and at least 1 MiB a second; clears below ${SHARE.clears} %.`,
  holdSeconds: 300,
  clearSeconds: 120,
  provenOn: ['RabbitMQ 3.10.8'],
  sources: ['connections'],
  evaluate: ({ connections }) => {
    const busiest = connections.reduce<Connection | undefined>(
      (most, connection) => (most === undefined || bytesOf(connection) > bytesOf(most) ? connection : most),
      undefined,
    );
    if (busiest === undefined || connections.length < LEAST_CONNECTIONS || bytesOf(busiest) === 0) return [];
    const share = percentOf(
      bytesOf(busiest),
      connections.reduce((sum, connection) => sum + bytesOf(connection), 0),
    );
    return [
      {
        subject: { kind: 'client', name: clientOf(busiest) },
        level: bytesOf(busiest) < MATTERS ? 'ok' : levelAbove(share, SHARE),
        evidence: [
          { label: 'of all bytes', value: share, unit: 'percent', limit: SHARE.fires },
          { label: 'bytes received a second', value: Math.round(busiest.receiveRate ?? 0), unit: 'bytes' },
          { label: 'bytes sent a second', value: Math.round(busiest.sendRate ?? 0), unit: 'bytes' },
          { label: 'connections', value: connections.length, unit: 'count' },
          { label: 'connection', value: busiest.name },
        ],
      },
    ];
  },
});

function bytesOf({ receiveRate = 0, sendRate = 0 }: Connection): number {
  return receiveRate + sendRate;
}
