import { clientOf } from '../clients.ts';
import { rabbitmqCondition } from '../condition.ts';

/** Publishers are held back by an alarm. */
export const connectionsBlocked = rabbitmqCondition({
  id: 'connections-blocked',
  title: 'Publishers blocked',
  group: 'connections',
  severity: 'critical',
  meaning:
    'Applications that publish hang, and those that consume over the same connection with them. A memory or disk alarm of any node does it.',
  threshold: 'Fires when a connection is blocked or about to be; clears when none is.',
  holdSeconds: 15,
  clearSeconds: 30,
  provenOn: ['RabbitMQ 3.10.8'],
  sources: ['connections'],
  evaluate: ({ connections }) =>
    connections.map((connection) => ({
      subject: { kind: 'connection', name: connection.name, vhost: connection.vhost },
      level: connection.state === 'blocked' || connection.state === 'blocking' ? 'firing' : 'ok',
      evidence: [
        { label: 'state', value: connection.state },
        { label: 'client', value: clientOf(connection) },
        ...(connection.blockedReason === undefined ? [] : [{ label: 'because of', value: connection.blockedReason }]),
      ],
    })),
});
