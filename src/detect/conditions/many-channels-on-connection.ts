import { clientOf } from '../clients.ts';
import { rabbitmqCondition } from '../condition.ts';
import { byFirstFigure, levelAbove } from '../levels.ts';

/** RabbitMQ's guidance is a single digit for most applications. */
const FIRES = 100;
const CLEARS = 50;

/** One connection has very many channels. */
export const manyChannelsOnConnection = rabbitmqCondition({
  id: 'many-channels-on-connection',
  title: 'Very many channels on one connection',
  group: 'connections',
  severity: 'warning',
  meaning:
    'The application opens channels without closing them, or one for each task. When one channel stops reading, all on the same connection wait; at the negotiated maximum the connection is closed.',
  threshold: `Fires when a connection has ${FIRES} channels or more; clears below ${CLEARS}.`,
  holdSeconds: 60,
  clearSeconds: 60,
  provenOn: ['RabbitMQ 3.10.8'],
  sources: ['connections'],
  evaluate: ({ connections }) =>
    byFirstFigure(
      connections.map((connection) => ({
        subject: { kind: 'connection', name: connection.name, vhost: connection.vhost },
        level: levelAbove(connection.channels, { fires: FIRES, clears: CLEARS }),
        evidence: [
          { label: 'channels', value: connection.channels, unit: 'count', limit: FIRES },
          { label: 'client', value: clientOf(connection) },
        ],
      })),
      'highest',
    ),
});
